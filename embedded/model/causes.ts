import type { Cause } from './failure.ts';

/** The words in which the API server says what is wrong with a field. */

/** A field that must be there is not. */
export function required(field: string, detail = ''): Cause {
  return { reason: 'FieldValueRequired', message: words('Required value', detail), field };
}

/** A field is there, or changed, that must not be. */
export function forbiddenField(field: string, detail: string): Cause {
  return { reason: 'FieldValueForbidden', message: words('Forbidden', detail), field };
}

/** A value of the right type that is not allowed. It is shown. */
export function invalidValue(field: string, value: unknown, detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: words(`Invalid value: ${shown(value)}`, detail), field };
}

/** Invalid without showing the value: objects and lists are not shown. */
export function invalidWhole(field: string, detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: words('Invalid value', detail), field };
}

/** A value of another type than the schema has. */
export function wrongType(field: string, value: unknown, detail: string): Cause {
  return { reason: 'FieldValueTypeInvalid', message: words(`Invalid value: ${shown(value)}`, detail), field };
}

/** A value that is none of a list, which is shown. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const detail = `supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`;
  const message = words(`Unsupported value: ${shown(value)}`, detail);
  return { reason: 'FieldValueNotSupported', message, field };
}

/** An item of a set, or the key of one of a map, that is there twice. */
export function duplicate(field: string, value: unknown): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown(value)}`, field };
}

/** A text over its limit. The API server counts bytes here, and does not show the text. */
export function tooLong(field: string, most: number): Cause {
  const detail = `may not be more than ${most} byte${most === 1 ? '' : 's'}`;
  return { reason: 'FieldValueTooLong', message: `Too long: ${detail}`, field };
}

/** A list over its limit. */
export function tooMany(field: string, count: number, most: number): Cause {
  const detail = `must have at most ${most} item${most === 1 ? '' : 's'}`;
  return { reason: 'FieldValueTooMany', message: `Too many: ${count}: ${detail}`, field };
}

function words(what: string, detail: string): string {
  return detail ? `${what}: ${detail}` : what;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

/** A text as Go quotes it: what cannot be seen is written as a code. */
export function quoted(text: string): string {
  return JSON.stringify(text)
    .replaceAll(/\\u00([0-9a-f]{2})/g, '\\x$1')
    .replaceAll(/[\p{C}\p{Z}]/gu, (letter) => (letter === ' ' ? letter : codeOf(letter)));
}

function codeOf(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
