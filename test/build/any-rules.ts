import fc, { type Arbitrary } from 'fast-check';
import type { Refusal } from '../../lib/api/refusal.ts';
import type { AdminRules } from '../../lib/security/approve.ts';
import { aPowerToolConfig } from './a-power-tool-config.ts';
import { rarely, sometimes, wired } from './optional.ts';

/** The tools of which admins may have said something. */
export const TOOLS = ['aperf', 'tcpdump'];

const capabilities = fc.subarray(['SYS_PTRACE', 'PERFMON', 'SYS_ADMIN', 'NET_RAW', 'SYS_MODULE'], {
  maxLength: 3,
});
const toolBudgets = fc.record({
  maxConcurrentPods: sometimes(fc.constantFrom(1, 2)),
  maxConcurrentPodsPerNode: sometimes(fc.constantFrom(1, 2)),
});
const LESSER_MODES = [
  { name: 'same-user', runAs: 'Target' },
  { name: 'plain', runAs: 'Image' },
];
const config = fc
  .record({
    name: fc.constantFrom(...TOOLS),
    security: fc.record({
      allowPrivileged: fc.boolean(),
      capabilities: capabilities.map((add) => ({ add })),
      lesserModes: sometimes(fc.subarray(LESSER_MODES)),
    }),
    allowedNamespaces: rarely(fc.subarray(['shop', 'dev'])),
    maxDuration: rarely(fc.constantFrom('1s', '30s', '24h', '0s')),
    runsAsRoot: sometimes(fc.boolean()),
    needsMemory: rarely(fc.constant('64Mi')),
    budgets: sometimes(toolBudgets),
  })
  .map((parts) => aPowerToolConfig({ name: parts.name, spec: wired(parts) }));

const image = fc.constantFrom('registry.example/a:1', 'b@sha256:' + '0'.repeat(64), 'no image', 'tool');

/** What admins may have decided, well or badly. */
export const anyRules: Arbitrary<AdminRules> = fc.record({
  images: fc.dictionary(fc.constantFrom(...TOOLS, 'other'), image),
  configs: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: config },
      fc.constant<Refusal>({ reason: 'ConfigInvalid', message: 'The config cannot be read.' }),
    ),
    { maxLength: 2 },
  ),
});

const GOOD_IMAGES = { aperf: 'registry.example/a:1', tcpdump: 'tool' };

/** Good rules most of the time, so that jobs start. */
export const likelyRules = fc.oneof(
  anyRules,
  fc.constant<AdminRules>({ images: GOOD_IMAGES, configs: [] }),
  config.map((one) => ({ images: GOOD_IMAGES, configs: [one] })),
);

const someRights = fc.constantFrom(
  { allowPrivileged: false },
  { allowPrivileged: true },
  { capabilities: { add: ['SYS_PTRACE'] } },
  { capabilities: { add: ['SYS_PTRACE'] }, lesserModes: LESSER_MODES.slice(0, 1) },
  {
    capabilities: { add: ['PERFMON', 'SYS_PTRACE'] },
    lesserModes: [...LESSER_MODES, { name: 'ptrace', runAs: 'Root', capabilities: { add: ['SYS_PTRACE'] } }],
  },
);
const goodConfig = fc
  .record({
    security: someRights,
    budgets: sometimes(toolBudgets),
    allowedNamespaces: rarely(fc.constant(['shop'])),
    runsAsRoot: rarely(fc.constant(true)),
    needsMemory: rarely(fc.constant('64Mi')),
  })
  .map((parts) => aPowerToolConfig({ spec: wired(parts) }));

/** Rules by which the tool `aperf` may be used. */
export const goodRules: Arbitrary<AdminRules> = fc.oneof(fc.constant({ images: GOOD_IMAGES, configs: [] }), {
  weight: 3,
  arbitrary: goodConfig.map((one) => ({ images: GOOD_IMAGES, configs: [one] })),
});
