import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { SelfCheck } from './self-check.ts';

/** How often connections are closed that have become idle, in milliseconds. */
const DRAIN_INTERVAL = 50;

/** What a process that serves needs of its entry, which alone knows the process. */
export interface Listening {
  readonly server: Server;
  readonly port: number;
  readonly log: Logger;
  readonly check: SelfCheck;
  /** Milliseconds since the process began. */
  readonly uptime: () => number;
  readonly onTerminate: (drain: () => void) => void;
  readonly exit: () => void;
}

/** Serves until the process is told to end; then what was accepted is finished. */
export function listen({ server, port, log, check, uptime, onTerminate, exit }: Listening): void {
  server.listen(port, () => {
    log.info({ port, ms: Math.round(uptime()) }, 'ready');
    // Begun now, so that the first request need not wait. What it finds, it says; what fails, that request tries again.
    check.pass().catch((error: unknown) => log.warn({ err: error }, 'the self-check has not passed'));
  });
  onTerminate(() => drain(server, log, exit));
}

// No new connection is taken. One in which something is answered only now is idle afterwards, and would keep the
// instance for as long as a connection is kept.
function drain(server: Server, log: Logger, exit: () => void): void {
  log.info('draining');
  server.close(exit);
  setInterval(() => server.closeIdleConnections(), DRAIN_INTERVAL);
}
