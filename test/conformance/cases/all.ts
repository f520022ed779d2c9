import type { Case } from '../case.ts';
import { CUSTOM_LIFE } from './custom-life.ts';
import { DATA } from './data.ts';
import { EVENTS_AND_LEASES } from './events-leases.ts';
import { INJECTION } from './injection.ts';
import { JOB_LIFE } from './jobs.ts';
import { LABELS } from './labels.ts';
import { NAMESPACE_LIFE } from './namespaces.ts';
import { POD_SECURITY } from './pod-security.ts';
import { POD_STATUS } from './pod-status.ts';
import { POD_LIFE } from './pods.ts';
import { POWER_TOOL_CONFIGS } from './power-tool-configs.ts';
import { POWER_TOOL_VERBS } from './power-tool-verbs.ts';
import { POWER_TOOLS } from './power-tools.ts';
import { PROTOCOL } from './protocol.ts';
import { RIGHTS } from './rights.ts';
import { TOKENS } from './tokens.ts';
import { WATCHES } from './watches.ts';

/** Every case, by what it is about. */
export const SUITES: Readonly<Record<string, readonly Case[]>> = {
  Injection: INJECTION,
  'Pod Security': POD_SECURITY,
  'Labels by apply': LABELS,
  'Reports of the kubelet': POD_STATUS,
  Pods: POD_LIFE,
  PowerTools: POWER_TOOLS,
  'Verbs and policies of PowerTools': POWER_TOOL_VERBS,
  PowerToolConfigs: POWER_TOOL_CONFIGS,
  'Custom resources': CUSTOM_LIFE,
  'ConfigMaps and Secrets': DATA,
  'ServiceAccounts and their tokens': TOKENS,
  Jobs: JOB_LIFE,
  'Events and Leases': EVENTS_AND_LEASES,
  Namespaces: NAMESPACE_LIFE,
  Rights: RIGHTS,
  Watches: WATCHES,
  Protocol: PROTOCOL,
};

export const CASES: readonly Case[] = Object.values(SUITES).flat();
