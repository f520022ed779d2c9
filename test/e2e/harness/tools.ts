import { run } from '../../../demo/run.ts';
import { readConfig, readExample } from '../../build/tool-folder.ts';
import { API_VERSION, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';

/** Recipe folders of the images that the tests use. */
export const TOOL_FOLDERS = [
  'tools/py-spy',
  'tools/perf',
  'tools/async-profiler',
  'tools/node',
  'tools/tcpdump',
  'tools/command/threads',
] as const;
export const TARGET_FOLDERS = [
  'test/targets/python',
  'test/targets/native',
  'test/targets/java',
  'test/targets/javascript',
  'test/targets/aperf',
  'test/targets/exit3',
  'test/targets/sleeper',
  'test/targets/obedient',
  'test/targets/bulk',
] as const;

/** Image references by the name of their folder. */
export type Images = Readonly<
  Record<NameOf<(typeof TOOL_FOLDERS)[number] | (typeof TARGET_FOLDERS)[number]>, string>
>;

type NameOf<Folder extends string> = Folder extends `${string}/${infer Rest}` ? NameOf<Rest> : Folder;

/** The images that the setup has built. */
export function imagesOf(env: NodeJS.ProcessEnv): Images {
  return JSON.parse(env['TOE_E2E_IMAGES'] ?? '{}') as Images;
}

/** Where the registry that never ends an answer listens, in the network of the node. */
export const HANGING_PORT = 5999;

/** A namespace that no test uses. */
const ELSEWHERE = 'e2e-elsewhere';

/** Tool name -> approved image. */
function toolImages(images: Images): Readonly<Record<string, string>> {
  const registry = images.sleeper.slice(0, images.sleeper.lastIndexOf('/'));
  return {
    'py-spy': images['py-spy'],
    perf: images.perf,
    'async-profiler': images['async-profiler'],
    node: images.node,
    tcpdump: images.tcpdump,
    threads: images.threads,
    aperf: images.aperf,
    'e2e-sleeper': images.sleeper,
    'e2e-fenced': images.sleeper,
    'e2e-lowered': images.sleeper,
    'e2e-exit3': images.exit3,
    'e2e-obedient': images.obedient,
    'e2e-bulk': images.bulk,
    'e2e-bounded': images.bulk,
    'e2e-scarce': images.sleeper,
    'e2e-heavy': images.sleeper,
    'e2e-withdrawn': images.sleeper,
    'e2e-capable': images['py-spy'],
    // An image that starts as root, under a name without a PowerToolConfig: no right, and no other user.
    'e2e-rooted': images['py-spy'],
    'e2e-missing': `${registry}/nothing-here:v1`,
    'e2e-hanging': `localhost:${HANGING_PORT}/hanging:v1`,
  };
}

/** The tools that come with toe, each with its config.yaml; aperf is but a program with its command line. */
const OWN = ['py-spy', 'perf', 'async-profiler', 'node', 'tcpdump', 'command/threads', 'aperf'].map(
  (name) => `tools/${name}`,
);

/** What comes with toe, as it is, and what the tests need; tools that are not here have no right at all. */
const CONFIGS: Readonly<Record<string, Record<string, unknown>>> = {
  ...Object.fromEntries(
    OWN.map((folder) => readConfig(folder).spec).map((spec) => [
      spec.name,
      { ...spec, allowedNamespaces: undefined },
    ]),
  ),
  'e2e-capable': { security: { allowPrivileged: false, capabilities: { add: ['SYS_PTRACE'] } } },
  'e2e-fenced': { allowedNamespaces: [ELSEWHERE] },
  'e2e-lowered': { maxDuration: '1m' },
  'e2e-scarce': { budgets: { maxConcurrentPods: 3, maxConcurrentPodsPerNode: 2 } },
  'e2e-bounded': { output: { maxBytes: 10 * 1024 * 1024 } },
  'e2e-heavy': { needsMemory: '64Mi' },
};

/** The arguments with which the example of a tool shows its use. */
export function argsInExample(tool: string): readonly string[] {
  const { args } = readExample(`tools/${tool}`).spec.tool ?? {};
  if (!args) throw new Error(`the example of ${tool} has no arguments`);
  return args;
}

/** What an admin does: images by the script, rights by PowerToolConfigs. */
export async function approveTools(images: Images): Promise<void> {
  for (const [tool, image] of Object.entries(toolImages(images))) {
    await run('./update-profiler-images.sh', [tool, image]);
  }
  const items = Object.entries(CONFIGS).map(([tool, spec]) => makeConfig(tool, SYSTEM_NAMESPACE, spec));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await run('kubectl', ['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: list });
}

/** A PowerToolConfig for a tool. */
export function makeConfig(
  tool: string,
  namespace: string,
  spec: Record<string, unknown>,
): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'PowerToolConfig',
    metadata: { name: tool, namespace },
    spec: { name: tool, ...spec },
  };
}
