import { build, type Plugin } from 'esbuild';

// What the functions take from @kubernetes/client-node is KubeConfig: where the API server is and who we are.
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

await build({
  entryPoints: ['functions/main.ts'],
  outfile: 'dist/toe.cjs',
  bundle: true,
  platform: 'node',
  target: 'node24',
  // CommonJS, because V8 keeps a code cache for scripts (cluster/images/functions/start.cjs).
  format: 'cjs',
  minify: true,
  keepNames: true,
  alias: { '@kubernetes/client-node': KUBE_CONFIG },
  plugins: [leaveOut],
  logLevel: 'warning',
});
