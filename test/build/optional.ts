import fc, { type Arbitrary } from 'fast-check';

/** Undefined five times of six. */
export function rarely<T>(of: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });
}

/** Undefined once in six times. */
export function mostly<T>(of: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: of }, { weight: 1, arbitrary: fc.constant(undefined) });
}

/** Undefined every other time. */
export function sometimes<T>(of: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.option(of, { nil: undefined });
}

/** Without the members that are undefined, as it comes over the wire. */
export function wired<T>(of: T): T {
  return JSON.parse(JSON.stringify(of)) as T;
}
