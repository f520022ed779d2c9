import type { Case } from '../case.ts';
import { API, CONFIGS, first, get, merge, post, tryConfig, type Json, type Sending } from '../requests.ts';

const adds = (add: unknown): Sending => tryConfig({ name: 'aperf', security: { capabilities: { add } } });

function config(name: string, spec: Json): Json {
  return { apiVersion: API, kind: 'PowerToolConfig', metadata: { name }, spec };
}

const condition = {
  type: 'Ready',
  status: 'True',
  reason: 'Valid',
  message: 'fine',
  lastTransitionTime: '2001-01-01T00:00:00Z',
};

/** PowerToolConfigs: what the CRD lets in. */
export const POWER_TOOL_CONFIGS: readonly Case[] = [
  {
    name: 'A PowerToolConfig without security gives no right',
    steps: [tryConfig({ name: 'aperf' }), tryConfig({ name: 'aperf', security: {} }), adds(['BPF'])],
  },
  { name: 'A PowerToolConfig needs a spec and the name of a tool', steps: [tryConfig(null), tryConfig({})] },
  {
    name: 'A PowerToolConfig is for a name of a tool',
    steps: ['../x', 'a'.repeat(64), 'Aperf', '', 'aperf'].map((name) => tryConfig({ name })),
  },
  {
    name: 'Capabilities are written in capitals, without CAP_',
    steps: [['sys_ptrace'], ['SYS-PTRACE'], [''], ['CAP_SYS_PTRACE'], ['A'.repeat(64)], ['SYS_PTRACE']].map(
      adds,
    ),
  },
  {
    name: 'Capabilities are a set',
    steps: [adds(['BPF', 'BPF']), adds(['BPF', 'PERFMON', 'BPF', 'PERFMON']), adds('BPF')],
  },
  {
    name: 'There are at most 41 capabilities',
    steps: [
      adds(Array.from({ length: 42 }, (_, at) => `C${at}`)),
      adds(Array.from({ length: 41 }, (_, at) => `C${at}`)),
    ],
  },
  {
    name: 'A longest duration has its notation',
    steps: ['PT5M', '5', '-5m', '', '5 m', '1d', '30s', '1h30m', '24h'].map((maxDuration) =>
      tryConfig({ name: 'aperf', maxDuration }),
    ),
  },
  {
    name: 'Budgets and needs of a tool have their notation',
    steps: [
      { budgets: { maxConcurrentPods: 1, maxConcurrentPodsPerNode: 1 } },
      { budgets: { maxConcurrentPods: 0 } },
      { needsMemory: '64Mi' },
      { needsMemory: '64' },
      { needsMemory: '0Mi' },
      { runsAsRoot: 'yes' },
    ].map((part) => tryConfig({ name: 'aperf', ...part })),
  },
  {
    name: 'Allowed namespaces are a set of names',
    steps: [[''], ['a', 'a'], 'a', ['a', 'b'], [1]].map((allowedNamespaces) =>
      tryConfig({ name: 'aperf', allowedNamespaces }),
    ),
  },
  {
    name: 'An image in a PowerToolConfig is dropped, or refused for a client that asks',
    steps: [
      tryConfig({ name: 'aperf', image: 'evil.test/x:v1', security: { hostPID: true } }),
      tryConfig(
        { name: 'aperf', image: 'evil.test/x:v1', security: { hostPID: true } },
        { fieldValidation: 'Strict' },
      ),
    ],
  },
  {
    name: 'A PowerToolConfig may change, which counts its generation',
    steps: [
      first(post(CONFIGS, config('aperf', { name: 'aperf' }))),
      merge(`${CONFIGS}/aperf`, { spec: { maxDuration: '5m' } }),
      merge(`${CONFIGS}/aperf`, { spec: { maxDuration: '5m' } }),
      merge(`${CONFIGS}/aperf`, { spec: { maxDuration: null, security: null } }),
    ],
  },
  {
    name: 'PowerToolConfigs are found by the name of their tool',
    steps: [
      first(post(CONFIGS, config('one', { name: 'aperf' }))),
      first(post(CONFIGS, config('two', { name: 'perf' }))),
      get(CONFIGS, { fieldSelector: 'spec.name=aperf' }),
      get(CONFIGS, { fieldSelector: 'spec.name=other' }),
      get(CONFIGS, { fieldSelector: 'spec.maxDuration=5m' }),
    ],
  },
  {
    name: 'Conditions of a PowerToolConfig are one of each type, and complete',
    steps: [
      first(post(CONFIGS, config('aperf', { name: 'aperf' }))),
      merge(`${CONFIGS}/aperf/status`, { status: { conditions: [condition] } }),
      merge(`${CONFIGS}/aperf/status`, { status: { conditions: [condition, condition] } }),
      merge(`${CONFIGS}/aperf/status`, { status: { conditions: [{ type: 'Ready' }] } }),
      merge(`${CONFIGS}/aperf/status`, { status: { conditions: [{ ...condition, status: 'Perhaps' }] } }),
      merge(`${CONFIGS}/aperf/status`, {
        status: { conditions: [{ ...condition, lastTransitionTime: 'now' }] },
      }),
    ],
  },
];
