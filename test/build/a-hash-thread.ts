import { createHash, type Hash } from 'node:crypto';
import type { HashThread } from '../../lib/store/hash-thread.ts';

/** Hashes at once, in this thread. Memory moves as it does to the real one. */
export function aHashThread(): HashThread {
  const hashes = new Map<string, Hash>();
  const hashOf = (file: string): Hash => {
    const hash = hashes.get(file) ?? createHash('sha256');
    hashes.set(file, hash);
    return hash;
  };
  return {
    update: (file, bytes) => {
      hashOf(file).update(bytes);
      return Promise.resolve(structuredClone(bytes.buffer, { transfer: [bytes.buffer] }));
    },
    digest: (file) => Promise.resolve(hashOf(file).copy().digest('hex')),
    forget: (file) => void hashes.delete(file),
  };
}
