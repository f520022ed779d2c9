/** Exit codes of a tool that obeyed. */
export const SIGNALLED: readonly number[] = [130, 143];
