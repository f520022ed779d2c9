// First of all, for its effect.
import '../forbid-code.ts';
import { pino } from 'pino';
import { makeCollectorApp } from '../../lib/http/collector/app.ts';
import { makeCollector, type Collector } from '../../lib/http/collector/collector.ts';
import { makeServer } from '../../lib/http/make-server.ts';
import { makeClient } from '../../lib/kube/client.ts';
import { makeServerClock } from '../../lib/kube/server-clock.ts';
import { makeHashThread } from '../../lib/store/hash-thread.ts';
import { callersOf } from '../callers-of.ts';
import { freezePrototypes } from '../freeze-prototypes.ts';
import { listen } from '../listen.ts';
import { makeSelfCheck } from '../self-check.ts';
import { permissions } from './index.ts';
import { openStore } from './open-store.ts';
import { pageHeaders } from './page-headers.ts';
import { readCollectorSettings, type CollectorSettings } from './settings.ts';
import { makeSweep } from './sweep.ts';

/** Milliseconds that a tool has to send a chunk of 8 MiB. */
const RECEIVE_TIMEOUT = 60_000;

/** The entry of the collector. It has a bundle of its own: what speaks with the store would make every function start later. */
function main(): void {
  freezePrototypes();
  const settings = readCollectorSettings(process.env);
  const log = pino({ level: settings.LOG_LEVEL, base: { function: 'collector' } });
  const collector = openCollector(settings, log);
  const check = makeSelfCheck(collector, permissions);
  const app = makeCollectorApp({
    collector,
    pages: { folder: settings.TOE_UI_FOLDER, headersOf: pageHeaders },
    pass: check.pass,
    handle: check.guard(makeSweep(collector)),
    log,
    isReady: check.isReady,
    verify: callersOf(settings, collector),
  });
  listen({
    server: makeServer(app, RECEIVE_TIMEOUT),
    port: settings.PORT,
    log,
    check,
    uptime: () => performance.now(),
    onTerminate: (drain) => void process.once('SIGTERM', drain),
    exit: () => process.exit(0),
  });
}

function openCollector(settings: CollectorSettings, log: Collector['log']): Collector {
  const clock = makeServerClock(() => new Date());
  return makeCollector({
    store: openStore(settings),
    kube: makeClient(undefined, clock.hear),
    hashThread: makeHashThread(),
    now: clock.now,
    log,
    quotas: {
      jobBytes: settings.TOE_QUOTA_JOB_BYTES,
      namespaceBytes: settings.TOE_QUOTA_NAMESPACE_BYTES,
    },
    maxRetentionDays: settings.TOE_MAX_RETENTION_DAYS,
  });
}

main();
