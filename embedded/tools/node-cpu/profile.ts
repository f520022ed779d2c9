/** A CPU profile as V8 gives it, and as `.cpuprofile` files hold it: a tree of calls and the samples over it. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Ids of the nodes that were on top of the stack, one for each sample. */
  readonly samples?: readonly number[];
}

/** A call, with those that it makes. */
export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

/** Which function was called. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** Counted from 0. */
  readonly lineNumber: number;
}
