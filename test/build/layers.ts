/** What a layer may import. ESLint and the architecture test both read this table, and nothing else does. */
export interface Layer {
  /** Layers below. */
  readonly layers: readonly string[];
  /** Layers of which it may know the types only. */
  readonly types?: readonly string[];
  /** Packages, and modules of Node. */
  readonly packages: readonly string[];
}

const PURE = ['lib/api', 'lib/images', 'lib/security', 'lib/make', 'lib/status'];

/** From the bottom to the top: imports go downward only. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  'lib/api': { layers: [], packages: ['zod', 're2js'] },
  'lib/images': { layers: ['lib/api'], packages: [] },
  'lib/security': { layers: ['lib/api', 'lib/images'], packages: [] },
  'lib/artifacts': { layers: ['lib/api'], packages: ['zod'] },
  'lib/status': { layers: ['lib/api', 'lib/artifacts'], packages: [] },
  'lib/make': { layers: ['lib/api', 'lib/artifacts'], types: ['lib/security'], packages: ['node:crypto'] },
  'lib/plan': { layers: PURE, packages: ['node:util', 'croner'] },
  'lib/kube': { layers: [...PURE, 'lib/plan'], packages: ['zod', 'node:util'] },
  'lib/store': {
    layers: ['lib/api', 'lib/artifacts'],
    packages: [
      'zod',
      '@aws-sdk/client-s3',
      'node:crypto',
      'node:path',
      'node:stream',
      'node:stream/consumers',
      'node:worker_threads',
      'node:zlib',
    ],
  },
  'lib/http': {
    layers: ['lib/api', 'lib/kube', 'lib/artifacts', 'lib/store'],
    packages: [
      ...['zod', 'pino', 'express', 'cloudevents', 'jose'],
      ...['node:crypto', 'node:fs', 'node:http', 'node:path', 'node:stream/promises'],
    ],
  },
  functions: {
    layers: [...PURE, 'lib/plan', 'lib/kube', 'lib/artifacts', 'lib/store', 'lib/http'],
    packages: ['zod', 'pino', 'node:http'],
  },
  'cli/core': {
    layers: ['lib/api', 'lib/artifacts'],
    types: ['lib/security'],
    packages: ['zod', 'node:path', 'node:util'],
  },
  'cli/shell': {
    layers: ['cli/core', 'lib/api', 'lib/kube'],
    packages: [
      'zod',
      '@kubernetes/client-node',
      'node:child_process',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:http',
      'node:https',
      'node:net',
      'node:path',
      'node:stream/consumers',
      'node:stream/promises',
    ],
  },
  'cli/commands': {
    layers: ['cli/core', 'cli/shell', 'lib/api', 'lib/kube'],
    packages: ['zod', 'commander', 'node:events'],
  },
  cli: {
    layers: ['cli/core', 'cli/shell', 'cli/commands', 'lib/kube'],
    packages: ['commander', 'node:crypto', 'node:timers/promises', 'node:tty'],
  },
  // Runs in the browser: it shares no code with the functions, and stands last because it lies in their folder.
  'functions/collector/ui': {
    layers: [],
    packages: [
      'zod/mini',
      'lit-html',
      'lit-html/directives/live.js',
      'lit-html/directives/ref.js',
      'd3-flame-graph',
      'd3-selection',
      'jfrview',
      'pprof-format',
    ],
  },
};

/** Layers without I/O, clock and chance. */
export const PURE_LAYERS: readonly string[] = [...PURE, 'lib/plan', 'lib/artifacts', 'cli/core'];

/** Files that may import more than their layer: the one way to the cluster. */
export const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'lib/kube/client.ts': ['@kubernetes/client-node', 'node:http'],
  'lib/kube/transport.ts': ['@kubernetes/client-node', 'node:http', 'node:https'],
};

/** The files that know the process: its environment, its clock, its end. One for each program. */
export const ENTRIES: readonly string[] = ['functions/main.ts', 'functions/collector/main.ts', 'cli/main.ts'];
