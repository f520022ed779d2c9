import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serveApi } from '../../embedded/http/serve.ts';
import { makeKubeconfig } from '../../embedded/http/kubeconfig.ts';
import { freePort } from '../../embedded/free-port.ts';
import { install } from '../../embedded/install.ts';
import { startKeeper } from '../../embedded/keeper/keeper.ts';
import { makeApiServer } from '../../embedded/model/api-server.ts';
import { makeLog } from '../../embedded/node/log.ts';
import { FUNCTIONS_IDENTITY } from '../../embedded/rights.ts';

/** The process of all functions, as in its image, with an API server in memory. */
export interface Running {
  readonly port: number;
  readonly isAlive: () => boolean;
  /** Most memory that it ever had, in MiB. */
  readonly peak: () => Promise<number>;
  /** Lines of its log that are no JSON: something hostile got into it. */
  readonly badLines: readonly string[];
  /** Ends it. @returns what it says of its prototypes, and its exit code. */
  readonly stop: () => Promise<{ readonly prototypes: string; readonly code: number | null }>;
}

/** MiB; Node.js takes it from the memory of its container (256 MiB), which is not there. */
const HEAP = '--max-old-space-size=128';

const PREFIX = 'prototypes: ';
/** Compares what objects, arrays and functions inherit, at the start and at the end; that `__proto__` goes is meant. */
const PROBE = `
  const names = () => String([Object, Array, Function].map(({ prototype }) =>
    Reflect.ownKeys(prototype).filter((key) => key !== '__proto__').length));
  const before = names();
  process.on('exit', () => console.error('${PREFIX}' + (names() === before ? 'unchanged' : before + ' -> ' + names())));`;

export async function startFunction(): Promise<Running> {
  const keeper = await startKeeper();
  const server = makeApiServer({ now: () => new Date() });
  install(server);
  const api = await serveApi({
    server,
    logs: () => makeLog(() => new Date()),
    identities: new Map([['fuzz', FUNCTIONS_IDENTITY]]),
  });
  const kubeconfig = join(keeper.folder, 'kubeconfig');
  await writeFile(kubeconfig, makeKubeconfig(`${api.origin}/fuzz`));
  const port = await freePort();
  const probe = `--import=data:text/javascript,${encodeURIComponent(PROBE)}`;
  const child = keeper.startNode([HEAP, probe, 'dist/toe.cjs'], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      KUBECONFIG: kubeconfig,
      PORT: String(port),
      TOE_FUNCTION: 'all',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { badLines, ready, prototypes } = follow(child);
  await ready;
  const stop: Running['stop'] = async () => {
    child.kill('SIGTERM');
    const code = child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0];
    await Promise.all([keeper.close(), api.close()]);
    return { prototypes: prototypes(), code };
  };
  const peak = async (): Promise<number> => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  };
  return { port, isAlive: () => child.exitCode === null, peak, badLines, stop };
}

interface Followed {
  readonly badLines: readonly string[];
  readonly ready: Promise<void>;
  readonly prototypes: () => string;
}

function follow({
  stdout,
  stderr,
}: ReturnType<Awaited<ReturnType<typeof startKeeper>>['startNode']>): Followed {
  const badLines: string[] = [];
  let prototypes = 'nothing';
  const ready = new Promise<void>((resolve) => {
    if (stdout)
      createInterface({ input: stdout }).on('line', (line) => {
        if (!isJson(line)) badLines.push(line);
        if (line.includes('"ready"')) resolve();
      });
  });
  if (stderr)
    createInterface({ input: stderr }).on('line', (line) => {
      if (line.startsWith(PREFIX)) prototypes = line.slice(PREFIX.length);
      else badLines.push(line);
    });
  return { badLines, ready, prototypes: () => prototypes };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
