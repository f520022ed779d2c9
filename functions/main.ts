// First of all, for its effect.
import './forbid-code.ts';
import type { Server } from 'node:http';
import { pino, type Logger } from 'pino';
import { makeApp } from '../lib/http/app.ts';
import { makeServer } from '../lib/http/make-server.ts';
import { verifyCaller } from '../lib/http/verify-caller.ts';
import { makeClient } from '../lib/kube/client.ts';
import { makeServerClock } from '../lib/kube/server-clock.ts';
import { makeDispatch } from './dispatch.ts';
import { freezePrototypes } from './freeze-prototypes.ts';
import type { Context } from './function.ts';
import { permissionsOf } from './registry.ts';
import { makeSelfCheck } from './self-check.ts';
import { readSettings, type Settings } from './settings.ts';

/** The one entry: an HTTP server for the function that the environment names. */
function main(): void {
  freezePrototypes();
  const settings = readSettings(process.env);
  const log = pino({ level: settings.LOG_LEVEL, base: { function: settings.TOE_FUNCTION } });
  const clock = makeServerClock(() => new Date());
  const context = {
    kube: makeClient(undefined, clock.hear),
    now: clock.now,
    log,
    limits: {
      startDeadlineSeconds: settings.TOE_START_DEADLINE_SECONDS,
      maxRunsPerPod: settings.TOE_MAX_RUNS_PER_POD,
      collectorEndpoint: settings.TOE_COLLECTOR_ENDPOINT,
      collectorUrl: settings.TOE_COLLECTOR_URL,
    },
  };
  const check = makeSelfCheck(context, permissionsOf(settings.TOE_FUNCTION));
  const handle = check.guard(makeDispatch(settings.TOE_FUNCTION, context));
  const verify = callersOf(settings, context);
  const server = makeServer(makeApp({ handle, log, isReady: check.isReady, verify }));
  server.listen(settings.PORT, () => {
    log.info({ port: settings.PORT, ms: Math.round(performance.now()) }, 'ready');
    // Begun now, so that the first event need not wait. What it finds, it says; what fails, that event tries again.
    check.pass().catch((error: unknown) => log.warn({ err: error }, 'the self-check has not passed'));
  });
  process.once('SIGTERM', () => drain(server, log));
}

function callersOf(settings: Settings, context: Context): ReturnType<typeof verifyCaller> | undefined {
  const { TOE_OIDC_ISSUER: issuer, TOE_OIDC_AUDIENCE: audience } = settings;
  return issuer && audience ? verifyCaller({ issuer, audience }, context) : undefined;
}

/** How often connections are closed that have become idle, in milliseconds. */
const DRAIN_INTERVAL = 50;

// What was accepted is finished; no new connection is taken. One in which something is answered only now is idle
// afterwards, and would keep the instance for as long as a connection is kept.
function drain(server: Server, log: Logger): void {
  log.info('draining');
  server.close(() => process.exit(0));
  setInterval(() => server.closeIdleConnections(), DRAIN_INTERVAL);
}

main();
