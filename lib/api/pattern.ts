/** A pattern as a tree: what it takes from a text, character by character. */
export type Pattern =
  | { readonly kind: 'character'; readonly matches: (character: string) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly min: number; readonly max: number };

// One thing that a pattern may hold, with how often: ( and ) of groups are counted when it is read.
const ESCAPE = '\\\\[dDwWsS.*+?()\\[\\]{}|^$/\\\\-]';
const CLASS = `\\[\\^?(?:${ESCAPE}|[^\\\\\\[\\]])+\\]`;
const OFTEN = '(?:[*+?]|\\{[0-9]{1,2}(?:,(?:[0-9]{1,2})?)?\\})?';
const TOKEN = `(?:\\((?:\\?:)?|\\||\\)${OFTEN}|(?:${ESCAPE}|${CLASS}|[^\\\\\\[\\](){}*+?|^$])${OFTEN})`;

/**
 * What the text of a pattern looks like: the part of RE2 that means the same everywhere. Literal characters, `.`,
 * `\d \w \s`, `[a-z]`, groups, `|`, and how often: `* + ? {2} {2,} {2,9}`.
 */
export const PATTERN = new RegExp(`^(?:${TOKEN})*$`, 'u');

/**
 * Reads a pattern. It is read here and not by the regular expressions of JavaScript, because those may take for
 * ever on a text that somebody has chosen to that end, and because the API server reads it as RE2.
 * @returns undefined when it is none.
 */
export function readPattern(text: string): Pattern | undefined {
  if (!PATTERN.test(text)) return undefined;
  const tokens = text.match(new RegExp(TOKEN, 'gu')) ?? [];
  const [pattern, rest] = readChoice(tokens, 0);
  return rest === tokens.length ? pattern : undefined;
}

type Read = readonly [Pattern | undefined, number];

function readChoice(tokens: readonly string[], start: number): Read {
  const parts: Pattern[] = [];
  for (let at = start; ; at += 1) {
    const [part, end] = readSequence(tokens, at);
    if (!part) return [undefined, end];
    parts.push(part);
    at = end;
    if (tokens[at] !== '|') return [{ kind: 'choice', parts }, at];
  }
}

function readSequence(tokens: readonly string[], start: number): Read {
  const parts: Pattern[] = [];
  let at = start;
  for (let token = tokens[at]; token !== undefined && !/^[|)]/.test(token); token = tokens[at]) {
    const [part, end] = token.startsWith('(') ? readGroup(tokens, at) : [readCharacter(token), at + 1];
    if (!part) return [undefined, end];
    parts.push(part);
    at = end;
  }
  return [{ kind: 'sequence', parts }, at];
}

function readGroup(tokens: readonly string[], start: number): Read {
  const [inner, end] = readChoice(tokens, start + 1);
  const close = tokens[end];
  if (!inner || !close?.startsWith(')')) return [undefined, end];
  return [repeat(inner, close.slice(1)), end + 1];
}

function readCharacter(token: string): Pattern | undefined {
  const [, one = '', often = ''] = new RegExp(`^(${ESCAPE}|${CLASS}|.)(${OFTEN})$`, 'su').exec(token) ?? [];
  const matches = one.length > 1 && one.startsWith('[') ? readClass(one) : readSingle(one);
  return matches && repeat({ kind: 'character', matches }, often);
}

type Matches = (character: string) => boolean;

function readSingle(one: string): Matches {
  if (one === '.') return (character) => character !== '\n';
  if (!one.startsWith('\\')) return (character) => character === one;
  const letter = one.slice(1);
  const known = LETTERS[letter.toLowerCase()];
  if (!known) return (character) => character === letter;
  return letter === letter.toLowerCase() ? known : (character) => !known(character);
}

const LETTERS: Readonly<Record<string, Matches>> = {
  d: (character) => /^[0-9]$/.test(character),
  w: (character) => /^[0-9A-Za-z_]$/.test(character),
  s: (character) => /^[\t\n\f\r ]$/.test(character),
};

function readClass(text: string): Matches | undefined {
  const isNegated = text.startsWith('[^');
  const parts = readMembers(text.slice(isNegated ? 2 : 1, -1).match(/\\.|[^]/gu) ?? []);
  return parts && ((character) => parts.some((part) => part(character)) !== isNegated);
}

function readMembers(members: readonly string[]): Matches[] | undefined {
  const [from, dash, to] = members;
  if (from === undefined) return [];
  const isRange = dash === '-' && to !== undefined;
  const part = isRange ? readRange(from, to) : readMember(from);
  const rest = readMembers(members.slice(isRange ? 3 : 1));
  return part && rest && [part, ...rest];
}

// In a class a dot is a dot.
function readMember(member: string): Matches {
  return member === '.' ? (character) => character === '.' : readSingle(member);
}

function readRange(from: string, to: string): Matches | undefined {
  const [first, last] = [from, to].map((end) =>
    end.length > 1 && end.startsWith('\\') ? end.slice(1) : end,
  );
  const isLetter = [from, to].some((end) => /^\\[dws]$/i.test(end));
  const [low = 0, high = 0] = [first, last].map((end) => end?.codePointAt(0) ?? 0);
  if (isLetter || low > high) return undefined;
  return (character) => {
    const code = character.codePointAt(0) ?? -1;
    return low <= code && code <= high;
  };
}

function repeat(part: Pattern, often: string): Pattern {
  const [, from, comma, to] = /^\{(\d+)(,?)(\d*)\}$/.exec(often) ?? [];
  if (from !== undefined) {
    const max = to ? Number(to) : comma ? Infinity : Number(from);
    return { kind: 'repeat', part, min: Number(from), max };
  }
  if (often === '') return part;
  return { kind: 'repeat', part, min: often === '+' ? 1 : 0, max: often === '?' ? 1 : Infinity };
}
