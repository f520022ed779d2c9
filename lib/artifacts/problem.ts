/** Why the collector does not do what it is asked for, and the HTTP status that says so. */
export const PROBLEMS = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  ended: 409,
  active: 409,
  'too-large': 413,
  range: 416,
  mismatch: 422,
  busy: 503,
  'too-many': 429,
  'no-store': 503,
  quota: 507,
  full: 507,
} as const;

/** One of these codes. */
export type ProblemCode = keyof typeof PROBLEMS;

/** The body of such an answer. */
export interface Problem {
  readonly code: ProblemCode;
  /** What is wrong and what to do about it. Nothing in it that the asker may not know. */
  readonly message: string;
}

/** Makes a problem. */
export function problem(code: ProblemCode, message: string): Problem {
  return { code, message };
}

/** Tells a problem from the value that one hoped for. */
export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
