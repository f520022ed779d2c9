/** Bytes of a line that are kept at most: more means that the log is none of a tool. */
const MAX_LINE = 64 * 1024 * 1024;

/** The lines of a stream without their line feeds; the last one need not have one. @throws Error for an endless line. */
export async function* readLines(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, at)]);
      [parts, length, from] = [[], 0, at + 1];
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > MAX_LINE) throw new Error('the log has a line without end');
  }
  if (length > 0) yield Buffer.concat(parts);
}
