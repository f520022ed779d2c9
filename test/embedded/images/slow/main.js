// A program that does nothing until it is stopped.
import { setTimeout as sleep } from 'node:timers/promises';

process.stdout.write('begun\n');
await sleep(2 ** 31 - 1);
