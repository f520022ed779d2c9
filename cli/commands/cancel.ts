import type { Command } from 'commander';
import type { Context } from './context.ts';
import { addShutDown } from './shut-down.ts';

/** `kubectl toe cancel` */
export function addCancel(program: Command, context: Context): void {
  addShutDown(program, 'Cancel', 'End a job early, never mind what its tools have measured.', context);
}
