import type { Command } from 'commander';
import type { Context } from './context.ts';
import { addShutDown } from './shut-down.ts';

/** `kubectl toe stop` */
export function addStop(program: Command, context: Context): void {
  addShutDown(program, 'Stop', 'End a job early, and keep what its tools have measured.', context);
}
