// First of all, for its effect.
import './forbid-code.ts';
import { pino } from 'pino';
import { makeApp } from '../lib/http/app.ts';
import { makeServer } from '../lib/http/make-server.ts';
import { makeClient } from '../lib/kube/client.ts';
import { makeServerClock } from '../lib/kube/server-clock.ts';
import { callersOf } from './callers-of.ts';
import { makeDispatch } from './dispatch.ts';
import { freezePrototypes } from './freeze-prototypes.ts';
import { listen } from './listen.ts';
import { permissionsOf } from './registry.ts';
import { makeSelfCheck } from './self-check.ts';
import { readSettings } from './settings.ts';

/** The entry of the functions: an HTTP server for the one that the environment names. */
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
  listen({
    server: makeServer(makeApp({ handle, log, isReady: check.isReady, verify })),
    port: settings.PORT,
    log,
    check,
    uptime: () => performance.now(),
    onTerminate: (drain) => void process.once('SIGTERM', drain),
    exit: () => process.exit(0),
  });
}

main();
