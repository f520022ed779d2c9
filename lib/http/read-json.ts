/** How deep objects and arrays may lie in each other; an event of ours is one object. */
export const MAX_DEPTH = 32;

/** A text that is not taken as JSON; the text says why, without a word of it. */
export interface Broken {
  readonly broken: string;
}

/** Reads JSON of strangers. Its depth is looked at first, so that no code that walks through it runs out of stack. */
export function readJson(text: string): { readonly value: unknown } | Broken {
  if (depthOf(text) > MAX_DEPTH) return { broken: `the body is nested deeper than ${MAX_DEPTH}` };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { broken: 'the body is not JSON' };
  }
}

// One pass, whatever the text: a pattern for strings would look at an unclosed one again and again.
function depthOf(text: string): number {
  let [depth, deepest, isInString] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') isInString = !isInString;
    else if (isInString) at += sign === '\\' ? 1 : 0;
    else if (sign === '{' || sign === '[') deepest = Math.max(deepest, (depth += 1));
    else if (sign === '}' || sign === ']') depth -= 1;
  }
  return deepest;
}
