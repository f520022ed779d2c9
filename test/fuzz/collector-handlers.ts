import { CRC_HEADER } from '../../lib/artifacts/crc.ts';
import { JOB } from '../build/a-run.ts';
import type { Random } from '../sim/core/random.ts';
import {
  CHUNK_CHANGES,
  JSON_CHANGES,
  PATH_CHANGES,
  READ_CHANGES,
  TOKEN_CHANGES,
} from './collector-changes.ts';
import {
  CONTAINER,
  contentOf,
  crcOf,
  endOf,
  FILES,
  GOOD_PODS,
  JANE,
  MANIFEST,
  OLD_RUNS,
  runOfJob,
  STRANGE,
  tokenOf,
} from './collector-world.ts';
import type { Draft, Handler } from './draft.ts';

const WRITES = [...PATH_CHANGES, ...TOKEN_CHANGES, ...JSON_CHANGES];
const READS = [...PATH_CHANGES, ...TOKEN_CHANGES, ...READ_CHANGES];

/** Files of the web page that are asked for; `/` is the first. */
export const PAGES: readonly string[] = ['index.html', 'worker.js', 'speedscope/index.html'];

/** What the collector serves beside events (docs/upload-protocol.md). */
export const COLLECTOR_HANDLERS: readonly Handler[] = [
  { name: 'POST /upload/v1/.../beat', draft: beat, served: [200], changes: WRITES },
  {
    name: 'PUT /upload/v1/.../files/{file}/chunks/{n}',
    draft: chunk,
    served: [200, 201],
    changes: [...PATH_CHANGES, ...TOKEN_CHANGES, ...CHUNK_CHANGES],
  },
  { name: 'PUT /upload/v1/.../files/{file}', draft: fileEnd, served: [200, 201], changes: WRITES },
  { name: 'PUT /upload/v1/.../manifest', draft: manifest, served: [200, 201], changes: WRITES },
  { name: 'GET /api/v1/whoami', draft: () => ofPerson('GET', '/whoami'), served: [200], changes: READS },
  {
    name: 'GET /api/v1/namespaces/{ns}/jobs',
    draft: () => ofPerson('GET', '/namespaces/shop/jobs'),
    served: [200],
    changes: READS,
  },
  {
    name: 'GET /api/v1/.../{run}',
    draft: () => ofPerson('GET', runPath(JOB.name, runOfJob(JOB))),
    served: [200],
    changes: READS,
  },
  // The second who deletes a run finds none.
  { name: 'DELETE /api/v1/.../{run}', draft: deletion, served: [204, 404], changes: READS },
  {
    name: 'GET /api/v1/.../{run}/{pod}/{container}/{file}',
    draft: download,
    served: [200, 206],
    changes: READS,
  },
  { name: 'GET /{page}', draft: page, served: [200], changes: READS },
];

/** @param pod where good requests go; strangers go elsewhere, with the token of another job. */
function ofTool(method: string, pod: string, what: string, { isGood, random, body }: Parts): Draft {
  const where = isGood ? pod : `web-${random.int(0, 29)}`;
  return {
    method,
    path: `/upload/v1/${where}/${CONTAINER}/${what}`,
    headers: headersOf(tokenOf(isGood ? JOB : STRANGE)),
    body,
  };
}

interface Parts {
  readonly isGood: boolean;
  readonly random: Random;
  readonly body: string | Buffer;
}

function ofPerson(method: string, path: string): Draft {
  return { method, path: `/api/v1${path}`, headers: headersOf(JANE), body: '' };
}

function headersOf(token: string): Draft['headers'] {
  return [
    ['host', 'toe-collector.toe-system.svc.cluster.local'],
    ['connection', 'close'],
    ['authorization', `Bearer ${token}`],
  ];
}

function beat(random: Random, isGood: boolean): Draft {
  const phase = random.pick(['warmup', 'running', 'uploading']);
  const body = JSON.stringify({ phase, bytes: random.int(0, 1e9) });
  return ofTool('POST', GOOD_PODS.chunks, 'beat', { isGood, random, body });
}

function chunk(random: Random, isGood: boolean): Draft {
  const file = random.pick(FILES);
  const body = contentOf(file);
  const draft = ofTool('PUT', GOOD_PODS.chunks, `files/${file}/chunks/${random.int(1, 2)}`, {
    isGood,
    random,
    body,
  });
  draft.headers.push([CRC_HEADER, crcOf(body)]);
  return draft;
}

function fileEnd(random: Random, isGood: boolean): Draft {
  const file = random.pick(FILES);
  return ofTool('PUT', GOOD_PODS.ends, `files/${file}`, { isGood, random, body: endOf(file) });
}

function manifest(random: Random, isGood: boolean): Draft {
  return ofTool('PUT', GOOD_PODS.manifests, 'manifest', { isGood, random, body: MANIFEST });
}

function runPath(job: string, run: string): string {
  return `/namespaces/shop/jobs/${job}/${run}`;
}

function deletion(random: Random, isGood: boolean): Draft {
  const { job, run } = random.pick(OLD_RUNS);
  const own = random.pick([JOB, STRANGE]);
  return ofPerson(
    'DELETE',
    isGood || random.chance(0.3) ? runPath(job, run) : runPath(own.name, runOfJob(own)),
  );
}

function download(random: Random): Draft {
  const file = random.pick(FILES);
  const draft = ofPerson(
    'GET',
    `${runPath(JOB.name, runOfJob(JOB))}/${GOOD_PODS.reads}/${CONTAINER}/${file}`,
  );
  if (random.chance(0.5)) draft.headers.push(['range', `bytes=${random.int(0, 50)}-${random.int(50, 500)}`]);
  return draft;
}

function page(random: Random): Draft {
  const path = `/${random.pick(['', ...PAGES])}`;
  return { method: 'GET', path, headers: headersOf(JANE), body: '' };
}
