import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { Order } from './hash-thread.ts';

// The program of the thread of hash-thread.ts.
const hashes = new Map<string, Hash>();

parentPort?.on('message', (order: Order) => {
  switch (order.what) {
    case 'update': {
      const { buffer } = order.bytes;
      hashOf(order.file).update(order.bytes);
      return parentPort?.postMessage(buffer, [buffer]);
    }
    case 'digest':
      return parentPort?.postMessage(hashOf(order.file).copy().digest('hex'));
    case 'forget':
      return hashes.delete(order.file);
  }
});

function hashOf(file: string): Hash {
  const hash = hashes.get(file) ?? createHash('sha256');
  hashes.set(file, hash);
  return hash;
}
