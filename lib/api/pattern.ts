import { RE2JS } from 're2js';

/**
 * Whether the API server can read a text as a pattern (RE2), alone and as a part of a larger one. RE2 takes no
 * longer for a text that somebody has chosen to make it slow.
 */
export function isPattern(text: string): boolean {
  return isReadable(text) && isReadable(whole(text));
}

/** Whether the whole of a text is what a pattern describes. A pattern that cannot be read matches nothing. */
export function matchesPattern(text: string, pattern: string): boolean {
  return isPattern(pattern) && RE2JS.compile(whole(pattern)).matcher(text).find();
}

// As the policy of the API server writes it.
function whole(pattern: string): string {
  return `^(?:${pattern})$`;
}

function isReadable(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}
