import type { Policy } from '../policy.ts';
import { boundTokens } from './bound-tokens.ts';
import { ledger } from './ledger.ts';
import { ownJobStatus } from './own-job-status.ts';
import { ownPowerTools } from './own-power-tools.ts';
import { podMarks } from './pod-marks.ts';
import { timers } from './timers.ts';
import { uploadSecrets } from './upload-secrets.ts';
import { uploadTokens } from './upload-tokens.ts';

/**
 * What toe itself may write, more closely than RBAC can say it. Rules for rights that nobody has yet stand here
 * too: the rule comes before the right.
 */
export const OWN_WRITE_POLICIES: readonly Policy[] = [
  boundTokens,
  podMarks,
  timers,
  ownPowerTools,
  ownJobStatus,
  ledger,
  uploadTokens,
  uploadSecrets,
];
