import { mkdir } from 'node:fs/promises';
import { build, type Plugin } from 'esbuild';

// @kubernetes/client-node does not say that its modules have no side effects. They have none that we use, and
// without its generated classes the bundle is a tenth.
const leanKubernetesClient: Plugin = {
  name: 'lean-kubernetes-client',
  setup({ onResolve, onLoad, resolve }) {
    // Only for proxies in a kubeconfig; in a cluster the API server is reached directly.
    onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'stub', sideEffects: false }));
    onLoad({ filter: /.*/, namespace: 'stub' }, () => ({
      contents: 'export class Agent {}; export class ProxyAgent {}; export const fetch = undefined;',
    }));
    onResolve({ filter: /^(@kubernetes\/client-node$|\.\.?\/)/ }, async ({ path, pluginData, ...from }) => {
      const isClient = path.startsWith('@') || from.importer.includes('/@kubernetes/client-node/');
      if (!isClient || pluginData === 'seen') return undefined;
      const found = await resolve(path, { ...from, pluginData: 'seen' });
      return { ...found, sideEffects: false };
    });
  },
};

await mkdir('dist', { recursive: true });
await build({
  entryPoints: ['functions/main.ts'],
  outfile: 'dist/toe.mjs',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  keepNames: true,
  // Packages in CommonJS call require for Node's own modules.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  plugins: [leanKubernetesClient],
  logLevel: 'info',
});
