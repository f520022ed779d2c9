import type { Task } from './work.ts';

// A process of `pool.ts`: does one task after the other, until nobody has any more. The simulation is loaded here
// and not above, so that a mutant is in place before.
const { work } = await import('./work.ts');

process.on('message', (task: Task) => {
  void work(task).then(
    (report) => process.send?.({ report }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.send?.({ ready: true });
