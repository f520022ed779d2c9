import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

// What functions and CLI take from @kubernetes/client-node is KubeConfig: where the API server is and who we are.
// Its generated API (and undici, which it needs for proxies) would make the bundle ten times as large.
const KUBE_CONFIG = './node_modules/@kubernetes/client-node/dist/config.js';
const LEFT_OUT: Readonly<Record<string, string>> = {
  undici: 'export class Agent {} export class ProxyAgent {}',
  './gen/index.js': 'export class ServerConfiguration {} export const createConfiguration = undefined;',
  // Functions log in by the token of their pod, and the CLI leaves the renewal to kubectl (cli/shell/login.ts).
  './oidc_auth.js': 'export class OpenIDConnectAuth { isAuthProvider() { return false; } }',
};

const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(undici|\.\/gen\/index\.js|\.\/oidc_auth\.js)$/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
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

/** Builds the functions into dist/toe.cjs, and the collector, with the program of its thread, into dist/collector.cjs and dist/hash-worker.cjs. */
function buildFunctions(): Promise<unknown> {
  return build({
    ...common,
    // The collector's is apart: what it needs for the store would make every function start later.
    entryPoints: {
      toe: 'functions/main.ts',
      collector: 'functions/collector/main.ts',
      'hash-worker': 'lib/store/hash-worker.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    target: 'node24',
    // CommonJS, because V8 keeps a code cache for scripts (cluster/images/functions/start.cjs).
    format: 'cjs',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  });
}

/** Builds the plugin of kubectl into one file. @param outfile for tests another one. */
async function buildCli(outfile = 'dist/kubectl-toe'): Promise<void> {
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

if (import.meta.main) await (process.argv[2] === 'cli' ? buildCli(process.argv[3]) : buildFunctions());
