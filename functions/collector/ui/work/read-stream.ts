/** What was read of a stream. */
export interface ReadBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** There was more than the most that was wanted. */
  readonly more: boolean;
  /** The stream broke off: the compressed file ends early, or is damaged. */
  readonly broken: boolean;
}

/** Reads a stream up to a number of bytes, and then wants no more of it. */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  most: number,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<ReadBytes> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done && size <= most; part = await reader.read()) {
      parts.push(part.value);
      size += part.value.length;
      onBytes(size);
    }
  } catch {
    return { bytes: join(parts, Math.min(size, most)), more: size > most, broken: true };
  }
  if (size > most) await reader.cancel();
  return { bytes: join(parts, Math.min(size, most)), more: size > most, broken: false };
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part.subarray(0, size - at), at);
    at += Math.min(part.length, size - at);
  }
  return bytes;
}
