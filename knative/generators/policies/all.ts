import { accountTokens } from './account-tokens.ts';
import { configLoss } from './config-loss.ts';
import { configPlace } from './config-place.ts';
import { createdBy, runCreatedBy } from './created-by.ts';
import { crossNamespace } from './cross-namespace.ts';
import { INJECTION_POLICIES } from './injection.ts';
import { jobFinalizer } from './job-finalizer.ts';
import { optedIn } from './opted-in.ts';
import { OWN_WRITE_POLICIES } from './own-writes.ts';
import { powerToolConfigAdvice, powerToolConfigs } from './power-tool-configs.ts';
import { profilerImages } from './profiler-images.ts';
import { reservedSecrets } from './reserved-secrets.ts';
import { reservedTools } from './reserved-tools.ts';
import { toolEntry } from './tool-entry.ts';
import { toolGrants } from './tool-grants.ts';
import { toolLimits } from './tool-limits.ts';
import type { Policy } from '../policy.ts';

/** Every policy. Each is a manifest of knative/base/policies. */
export const POLICIES: readonly Policy[] = [
  crossNamespace,
  optedIn,
  toolGrants,
  toolLimits,
  createdBy,
  runCreatedBy,
  profilerImages,
  powerToolConfigs,
  powerToolConfigAdvice,
  configPlace,
  configLoss,
  ...INJECTION_POLICIES,
  ...OWN_WRITE_POLICIES,
  reservedSecrets,
  reservedTools,
  toolEntry,
  accountTokens,
  jobFinalizer,
];
