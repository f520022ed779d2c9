/** Memory for so many bytes, which is used again: to get and give back much of it costs more than to fill it. */
export interface Buffers {
  readonly take: () => Buffer;
  /** Nobody may use it afterwards. */
  readonly giveBack: (buffer: Buffer) => void;
}

/** @param size bytes of each. */
export function makeBuffers(size: number): Buffers {
  const free: Buffer[] = [];
  return {
    take: () => free.pop() ?? Buffer.allocUnsafe(size),
    giveBack: (buffer) => void free.push(buffer),
  };
}
