import { file, type StoredFile } from './files.ts';

const DEPTH = 40;

/** A folded profile of so many bytes, gzip, of a program with 5,000 functions; the same each time. */
export function makeLarge(bytes: number): StoredFile {
  let seed = 1;
  const draw = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const lines: string[] = [];
  for (let size = 0; size < bytes;) {
    // The nearer to the root, the fewer functions there are.
    const frames = Array.from({ length: DEPTH }, (_, depth) => {
      const function_ = draw(Math.min(5000, 2 ** Math.ceil(depth / 3)));
      return `package_${depth}.module.function_${function_} (file.py:${function_})`;
    });
    const line = `${frames.join(';')} ${1 + draw(100)}\n`;
    lines.push(line);
    size += line.length;
  }
  return file('profile.folded.gz', 'folded', lines.join(''), 'gzip');
}
