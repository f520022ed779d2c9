import { chmod, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

// What functions and CLI take from @kubernetes/client-node is KubeConfig: where the API server is and who we are.
// Its generated API (and undici, which it needs for proxies) would make the bundle ten times as large.
const KUBE_CONFIG = './node_modules/@kubernetes/client-node/dist/config.js';
const LEFT_OUT: Readonly<Record<string, string>> = {
  undici: 'export class Agent {} export class ProxyAgent {}',
  './gen/index.js': 'export class ServerConfiguration {} export const createConfiguration = undefined;',
};

const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(undici|\.\/gen\/index\.js)$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: LEFT_OUT[path] ?? '' }));
  },
};

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  minify: true,
  keepNames: true,
  alias: { '@kubernetes/client-node': KUBE_CONFIG },
  plugins: [leaveOut],
  logLevel: 'warning',
};

/** Ends the program where Node is too old, in words that every Node reads. */
const CHECK_NODE = `if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error('kubectl-toe needs Node 24 or newer, and this is ' + process.version + ': install it, or put it first in PATH.');
  process.exit(2);
}`;

/** Builds the functions into dist/toe.cjs, and the collector into dist/collector.cjs. */
export function buildFunctions(): Promise<unknown> {
  return build({
    ...common,
    // The collector's is apart: what it needs for the store would make every function start later.
    entryPoints: { toe: 'functions/main.ts', collector: 'functions/collector/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    target: 'node24',
    // CommonJS, because V8 keeps a code cache for scripts (cluster/images/functions/start.cjs).
    format: 'cjs',
  });
}

/** Builds the plugin of kubectl into one file. @param outfile for tests another one. */
export async function buildCli(outfile = 'dist/kubectl-toe'): Promise<void> {
  await build({
    ...common,
    entryPoints: ['cli/main.ts'],
    outfile,
    // A Node that is too old must still be able to read it, to say so.
    target: 'es2022',
    format: 'cjs',
    banner: { js: `#!/usr/bin/env node\n${CHECK_NODE}` },
  });
  await chmod(outfile, 0o755);
  // The name has no extension to say so, and this package has another type.
  await writeFile(join(dirname(outfile), 'package.json'), '{ "type": "commonjs" }\n');
}

const UI = 'functions/collector/ui';
const OUT = 'dist/ui';
const SPEEDSCOPE = 'node_modules/speedscope/dist/release';

/** Builds the web page that the collector serves into dist/ui. */
export async function buildUi(): Promise<void> {
  await rm(OUT, { recursive: true, force: true });
  const browser = { outdir: OUT, bundle: true, minify: true, logLevel: 'warning', target: 'es2024' } as const;
  await build({
    ...browser,
    entryPoints: { app: `${UI}/main.ts`, worker: `${UI}/worker.ts` },
    format: 'esm',
    // d3-flame-graph asks an object for the name of its class.
    keepNames: true,
  });
  await build({ ...browser, entryPoints: { 'speedscope/viewer': `${UI}/viewer.ts` }, format: 'iife' });
  for (const file of ['index.html', 'icon.svg']) await cp(`${UI}/${file}`, `${OUT}/${file}`);
  await cp('node_modules/jfrview/jfrview_bg.wasm', `${OUT}/jfrview_bg.wasm`);
  // Not its example profile, its schema and its own reader of JFR.
  const isNeeded = (path: string): boolean => !/\.(txt|json|wasm)$/.test(path);
  await cp(SPEEDSCOPE, `${OUT}/speedscope`, { recursive: true, filter: isNeeded });
  const speedscope = await readFile(`${SPEEDSCOPE}/index.html`, 'utf8');
  const viewer = speedscope.replace(/<script src="([^"]+)">/, '<script src="viewer.js" data-app="$1">');
  if (viewer === speedscope) throw new Error('speedscope/index.html has changed: it has no <script src>.');
  await writeFile(`${OUT}/speedscope/viewer.html`, viewer);
}

if (import.meta.main) {
  if (process.argv[2] === 'cli') await buildCli(process.argv[3]);
  else await Promise.all([buildFunctions(), buildUi()]);
}
