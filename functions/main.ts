import { createServer, type Server } from 'node:http';
import { pino, type Logger } from 'pino';
import { changeOf } from '../lib/api/event.ts';
import { makeApp } from '../lib/http/app.ts';
import { makeClient } from '../lib/kube/client.ts';
import { isFor, type Context, type Handle } from './function.ts';
import { FUNCTION_NAMES, FUNCTIONS } from './registry.ts';
import { readSettings, type Settings } from './settings.ts';

/** The one entry: an HTTP server for the function that the environment names. */
function main(): void {
  const settings = readSettings(process.env);
  const log = pino({ level: settings.LOG_LEVEL, base: { function: settings.TOE_FUNCTION } });
  const context = {
    kube: makeClient(),
    now: () => new Date(),
    log,
    startDeadlineSeconds: settings.TOE_START_DEADLINE_SECONDS,
  };
  const server = createServer(makeApp(makeHandle(settings, context), log));
  server.listen(settings.PORT, () =>
    log.info({ port: settings.PORT, ms: Math.round(performance.now()) }, 'ready'),
  );
  process.once('SIGTERM', () => drain(server, log));
}

// One service may be all functions: then an event goes to each that asked for its kind.
function makeHandle({ TOE_FUNCTION }: Settings, context: Context): Handle {
  const names = TOE_FUNCTION === 'all' ? FUNCTION_NAMES : [TOE_FUNCTION];
  const parts = names.map((name) => ({ of: FUNCTIONS[name], handle: FUNCTIONS[name].makeHandle(context) }));
  return async (event, log) => {
    const asked = parts.filter(({ of }) => isFor(of, event, changeOf(event)));
    const results = await Promise.allSettled(asked.map(({ handle }) => handle(event, log)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
}

// What was accepted is finished; no new connection is taken.
function drain(server: Server, log: Logger): void {
  log.info('draining');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}

main();
