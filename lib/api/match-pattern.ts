import { readPattern, type Pattern } from './pattern.ts';

/**
 * Whether the whole of a text is what a pattern describes. The time it takes grows with the text, not with the number
 * of ways to read it. A pattern that cannot be read matches nothing.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const read = readPattern(pattern);
  const characters = Array.from(text);
  const start = new Uint8Array(characters.length + 1);
  start[0] = 1;
  return read !== undefined && endsOf(read, characters, start)[characters.length] === 1;
}

/** Places in a text, before each character and after the last: 1 where a part of a pattern may begin, or end. */
type Places = Uint8Array;

/** Where a part of a pattern may end in the text, given where it may begin. */
function endsOf(pattern: Pattern, text: readonly string[], from: Places): Places {
  switch (pattern.kind) {
    case 'character':
      return step(pattern, text, from);
    case 'sequence':
      return pattern.parts.reduce((places, part) => endsOf(part, text, places), from);
    case 'choice':
      return pattern.parts.map((part) => endsOf(part, text, from)).reduce(join);
    case 'repeat':
      return repeat(pattern, text, from);
  }
}

type Character = Extract<Pattern, { kind: 'character' }>;
type Repeat = Extract<Pattern, { kind: 'repeat' }>;

function step({ matches }: Character, text: readonly string[], from: Places): Places {
  const ends = new Uint8Array(from.length);
  for (let place = from.indexOf(1); place !== -1; place = from.indexOf(1, place + 1))
    if (place < text.length && matches(text[place] ?? '')) ends[place + 1] = 1;
  return ends;
}

function join(some: Places, others: Places): Places {
  const all = some.slice();
  for (let place = others.indexOf(1); place !== -1; place = others.indexOf(1, place + 1)) all[place] = 1;
  return all;
}

function without(some: Places, others: Places): Places {
  const rest = some.slice();
  for (let place = rest.indexOf(1); place !== -1; place = rest.indexOf(1, place + 1))
    rest[place] = 1 - (others[place] ?? 0);
  return rest;
}

// Only places that are new are gone on from: so it ends.
function repeat({ part, min, max }: Repeat, text: readonly string[], from: Places): Places {
  let places = from;
  for (let times = 0; times < min; times += 1) places = endsOf(part, text, places);
  if (part.kind === 'character' && max === Infinity) return runOn(part, text, places);
  let all = places;
  for (let times = min; times < max && places.includes(1); times += 1) {
    places = without(endsOf(part, text, places), all);
    all = join(all, places);
  }
  return all;
}

// A character as often as it comes, in one go: the usual case.
function runOn({ matches }: Character, text: readonly string[], from: Places): Places {
  const all = from.slice();
  for (let place = all.indexOf(1); place !== -1; place = all.indexOf(1, place + 1))
    if (place < text.length && matches(text[place] ?? '')) all[place + 1] = 1;
  return all;
}
