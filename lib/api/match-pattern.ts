import { readPattern, type Pattern } from './pattern.ts';

/**
 * Whether the whole of a text is what a pattern describes. The time it takes grows with the text, not with the number
 * of ways to read it. A pattern that cannot be read matches nothing.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const read = readPattern(pattern);
  const characters = Array.from(text);
  return read !== undefined && endsOf(read, characters, new Set([0])).has(characters.length);
}

type Places = ReadonlySet<number>;

/** Where a part of a pattern may end in the text, given where it may begin. */
function endsOf(pattern: Pattern, text: readonly string[], from: Places): Places {
  switch (pattern.kind) {
    case 'character':
      return step(pattern.matches, text, from);
    case 'sequence':
      return pattern.parts.reduce((places, part) => endsOf(part, text, places), from);
    case 'choice':
      return new Set(pattern.parts.flatMap((part) => [...endsOf(part, text, from)]));
    case 'repeat':
      return repeat(pattern, text, from);
  }
}

function step(matches: (character: string) => boolean, text: readonly string[], from: Places): Places {
  const ends = new Set<number>();
  for (const place of from) {
    const character = text[place];
    if (character !== undefined && matches(character)) ends.add(place + 1);
  }
  return ends;
}

// Only places that are new are gone on from: so it ends.
function repeat(
  { part, min, max }: Extract<Pattern, { kind: 'repeat' }>,
  text: readonly string[],
  from: Places,
): Places {
  let places = from;
  for (let times = 0; times < min; times += 1) places = endsOf(part, text, places);
  const all = new Set(places);
  for (let times = min; times < max && places.size > 0; times += 1) {
    places = new Set([...endsOf(part, text, places)].filter((place) => !all.has(place)));
    for (const place of places) all.add(place);
  }
  return all;
}
