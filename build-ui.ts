import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

// The web page that the collector serves, into dist/ui.
const UI = 'functions/collector/ui';
const OUT = 'dist/ui';
const SPEEDSCOPE = 'node_modules/speedscope/dist/release';

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
// Our viewer.js in place of speedscope's own script, which it loads. Files that a frame without an origin asks for are asked for
// by CORS, because a proxy may forbid all others (Cross-Origin-Resource-Policy).
const speedscope = await readFile(`${SPEEDSCOPE}/index.html`, 'utf8');
const viewer = speedscope
  .replace('<link rel="stylesheet"', '<link rel="stylesheet" crossorigin')
  .replace(/<script src="([^"]+)">/, '<script crossorigin src="viewer.js" data-app="$1">');
if (!viewer.includes('data-app'))
  throw new Error('speedscope/index.html has changed: it has no <script src>.');
await writeFile(`${OUT}/speedscope/viewer.html`, viewer);
