import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { run } from '../../demo/run.ts';
import { HEAP_OF_CONTAINER } from '../build/heap-of-container.ts';
import { layOutImage } from '../build/lay-out-image.ts';
import { makeFigure, progress, type Figure } from './figure.ts';

const RUNS = 15;
const FOLDER = 'dist/bench';

/** Start and size of a function's process, as its image runs it. */
export async function benchStart(): Promise<Figure[]> {
  progress('process start');
  await run('npm', ['run', '--silent', 'build']);
  await run('mkdir', ['-p', FOLDER]);
  const script = await layOutImage('toe.cjs', FOLDER);
  // As in the image: with the code cache.
  await run('node', ['--random-seed=1', script, 'bake'], { env: { PORT: '18080' } });
  const [cached, plain, client]: [Started[], Started[], number[]] = [[], [], []];
  for (let i = 0; i < RUNS; i += 1) {
    cached.push(await start([script]));
    plain.push(await start([`${FOLDER}/toe.cjs`]));
    client.push(await loadClient());
  }
  const { size } = await stat('dist/toe.cjs');
  return [
    makeFigure(
      'process start to ready',
      'ms',
      cached.map(({ ms }) => ms),
      150,
    ),
    makeFigure(
      'the same without code cache',
      'ms',
      plain.map(({ ms }) => ms),
    ),
    makeFigure('unbundled @kubernetes/client-node alone', 'ms', client),
    makeFigure(
      'RSS when ready',
      'MiB',
      cached.map(({ rss }) => rss),
      90,
    ),
    makeFigure('bundle', 'KiB', [size / 1024]),
  ];
}

interface Started {
  readonly ms: number;
  readonly rss: number;
}

async function start(args: readonly string[]): Promise<Started> {
  const began = performance.now();
  const child = spawn('node', [...HEAP_OF_CONTAINER, ...args], {
    env: { ...process.env, PORT: '18080', TOE_FUNCTION: 'creation' },
    stdio: 'pipe',
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ms = performance.now() - began;
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await ended;
  return { ms, rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024 };
}

async function loadClient(): Promise<number> {
  const began = performance.now();
  await run('node', ['--input-type=module', '-e', "import '@kubernetes/client-node'"]);
  return performance.now() - began;
}
