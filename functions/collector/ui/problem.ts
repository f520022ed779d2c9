/** Something that cannot be shown, as a value: why, and what to do about it. */
export interface Problem {
  readonly problem: string;
}

/** Tells a problem from what was asked for. */
export function isProblem(value: object): value is Problem {
  return 'problem' in value;
}
