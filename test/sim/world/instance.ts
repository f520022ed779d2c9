import type { Identity } from '../../../embedded/model/api-server.ts';
import type { Handle } from '../../../functions/function.ts';
import type { FunctionName } from '../../../functions/registry.ts';

/** A service of the functions: one of them, or all. */
export type ServiceName = FunctionName | 'all';

/** One process of a service. */
export interface Instance {
  readonly name: string;
  readonly identity: Identity;
  readonly handle: Handle;
  alive: boolean;
  /** Difference of its clock to the true time, in milliseconds. */
  skew: number;
  /** Told when it dies. */
  readonly onDeath: Set<() => void>;
}

/** Ends a process at once: what it was doing is never finished. */
export function kill(instance: Instance): void {
  if (!instance.alive) return;
  instance.alive = false;
  for (const tell of [...instance.onDeath]) tell();
}
