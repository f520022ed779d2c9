/** Memory for so many bytes, which is used again: to get and give back much of it costs more than to fill it. */
export interface Buffers {
  readonly take: () => ArrayBuffer;
  /** Nobody may use it afterwards. */
  readonly giveBack: (buffer: ArrayBuffer) => void;
}

/** @param size bytes of each. */
export function makeBuffers(size: number): Buffers {
  const free: ArrayBuffer[] = [];
  return {
    take: () => free.pop() ?? new ArrayBuffer(size),
    giveBack: (buffer) => void free.push(buffer),
  };
}
