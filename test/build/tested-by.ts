/** A test that covers files which have none of their own. */
export interface Cover {
  /** From the root. */
  readonly test: string;
  /** What the test runs, where it does not import it: the entry of a process, a bundle or a generator. */
  readonly runs?: string;
  /** Files, and folders with a slash at the end. */
  readonly files: readonly string[];
}

const unit = (path: string): string => `test/unit/${path}.test.ts`;

/**
 * Which test covers what has no test of its own name: types and data, parts of something that is tested as a whole, and
 * what only a real server, a process or a browser can show. A test holds each row to what its test reaches by imports.
 */
export const TESTED_BY: readonly Cover[] = [
  {
    test: unit('api/power-tool'),
    files: ['cel', 'object-meta', 'output-mode', 'power-tool-status'].map((f) => `lib/api/${f}.ts`),
  },
  { test: unit('kube/paths'), files: ['lib/api/names.ts'] },
  { test: unit('images/resolve-image'), files: ['lib/api/profiler-images.ts'] },
  { test: unit('make/ephemeral-container'), files: ['lib/api/tool-env.ts', 'lib/make/output-env.ts'] },
  {
    test: unit('http/collector/uploads'),
    files: ['collector', 'read-body', 'upload', 'upload-desk', 'upload-gate'].map(
      (f) => `lib/http/collector/${f}.ts`,
    ),
  },
  {
    test: unit('http/collector/results'),
    files: ['lib/http/collector/reader-gate.ts', 'lib/http/collector/show-run.ts'],
  },
  { test: unit('kube/gather'), files: ['lib/kube/read.ts'] },
  { test: unit('kube/apply-pod'), files: ['lib/kube/try-injection.ts'] },
  {
    test: unit('plan/plan-injection'),
    files: ['action', 'find-seats', 'find-trials', 'make-container', 'world'].map((f) => `lib/plan/${f}.ts`),
  },
  { test: unit('plan/select-targets'), files: ['lib/plan/choice.ts'] },
  { test: unit('plan/plan-cleanup'), files: ['lib/plan/give-back.ts'] },
  { test: unit('status/observe-target'), files: ['lib/status/target-context.ts'] },
  {
    test: unit('security/checks'),
    files: ['', '-args', '-capabilities', '-duration', '-namespace', '-output', '-request'].map(
      (f) => `lib/security/check${f}.ts`,
    ),
  },
  // Each rule by its name, in all their cases.
  { test: unit('security/injection/check-injection'), files: ['lib/security/injection/'] },
  { test: unit('store/hash-thread'), runs: 'lib/store/hash-worker.ts', files: ['lib/store/hash-worker.ts'] },
  { test: 'test/store/s3.test.ts', files: ['s3-list', 's3-remove'].map((f) => `lib/store/${f}.ts`) },

  { test: unit('functions/dispatch'), files: ['functions/function.ts'] },
  { test: unit('functions/settings'), files: ['functions/http-settings.ts'] },
  { test: unit('functions/registry'), files: ['functions/collector/index.ts'] },
  {
    test: unit('functions/main'),
    runs: 'functions/main.ts',
    files: ['functions/callers-of.ts', 'functions/listen.ts'],
  },
  { test: unit('functions/collector/ui/pcap/summarize'), files: ['functions/collector/ui/pcap/'] },
  {
    test: 'test/ui/jobs.test.ts',
    runs: 'functions/collector/ui/main.ts',
    files: ['keys.ts', 'load.ts', 'main.ts', 'problem.ts', 'reading/get.ts', 'views/', 'work/'].map(
      (f) => `functions/collector/ui/${f}`,
    ),
  },
  {
    test: 'test/ui/files.test.ts',
    runs: 'functions/collector/ui/worker.ts',
    files: ['functions/collector/ui/work/', 'functions/collector/ui/worker.ts'],
  },
  {
    test: 'test/ui/files.test.ts',
    runs: 'functions/collector/ui/viewer.ts',
    files: ['functions/collector/ui/viewer.ts'],
  },

  {
    test: unit('cli/main'),
    runs: 'cli/main.ts',
    files: [
      ...[
        'cancel',
        'collector-options',
        'context',
        'fetch-options',
        'fetch',
        'job-options',
        'stop',
        'ui',
      ].map((f) => `commands/${f}`),
      ...['failure', 'job', 'login-failure', 'next-steps', 'not-begun', 'quote', 'version'].map(
        (f) => `core/${f}`,
      ),
      ...['ask', 'back-off', 'machine', 'on-disk', 'prepare-folder'].map((f) => `shell/${f}`),
      'program',
    ].map((f) => `cli/${f}.ts`),
  },
  { test: unit('cli/shell/fetch-from-logs'), files: ['cli/shell/open-log.ts'] },

  { test: unit('embedded/model/conformance'), files: ['embedded/model/'] },
  {
    test: unit('embedded/model/controllers/collect-garbage'),
    files: ['embedded/model/controllers/objects.ts', 'embedded/model/path.ts'],
  },
  { test: unit('embedded/http/serve'), files: ['embedded/http/'] },
  { test: unit('embedded/node/pod-status'), files: ['embedded/node/states.ts'] },
  { test: unit('embedded/source/triggers'), files: ['embedded/source/'] },
  {
    test: unit('embedded/tools/node-cpu/main'),
    runs: 'embedded/tools/node-cpu/main.ts',
    files: ['embedded/tools/node-cpu/'],
  },
  { test: unit('embedded/tools/node-cpu/main'), files: ['embedded/free-port.ts'] },
  {
    test: 'test/embedded/job.test.ts',
    files: [
      ...['http/kubeconfig', 'install', 'keeper/keeper', 'run-controllers', 'run-functions'].map(
        (f) => `${f}.ts`,
      ),
      ...['node/', 'source/broker.ts', 'stage/', 'start.ts'],
    ].map((f) => `embedded/${f}`),
  },
  { test: 'test/embedded/job.test.ts', runs: 'embedded/keeper/keep.ts', files: ['embedded/keeper/keep.ts'] },
  { test: 'test/embedded/scripts.test.ts', runs: 'embedded/main.ts', files: ['embedded/main.ts'] },

  { test: unit('knative/audit/find-uses'), files: ['knative/audit/read-log.ts'] },
  {
    test: unit('knative/manifests'),
    runs: 'knative/generate.ts',
    files: ['knative/generate.ts', 'knative/generators/'],
  },
  // What they let pass and what they stop, on a real API server.
  {
    test: 'test/api/attacks.test.ts',
    runs: 'knative/generate.ts',
    files: ['knative/generators/policies/'],
  },
];
