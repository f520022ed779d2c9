/** Numbers at places of a byte array; undefined outside of it, so that no length in a file is believed. */
export interface Cursor {
  readonly length: number;
  u8(at: number): number | undefined;
  u16(at: number): number | undefined;
  u32(at: number): number | undefined;
}

/** Reads numbers of an array in the byte order of its file. */
export function cursorOf(bytes: Uint8Array, littleEndian: boolean): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits = (at: number, size: number): boolean => at >= 0 && at + size <= bytes.byteLength;
  return {
    length: bytes.byteLength,
    u8: (at) => (fits(at, 1) ? view.getUint8(at) : undefined),
    u16: (at) => (fits(at, 2) ? view.getUint16(at, littleEndian) : undefined),
    u32: (at) => (fits(at, 4) ? view.getUint32(at, littleEndian) : undefined),
  };
}
