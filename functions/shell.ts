import type { Logger } from 'pino';
import type { Action } from '../lib/plan/action.ts';
import { audit } from '../lib/plan/audit.ts';
import { writeAudit } from '../lib/http/write-audit.ts';
import type { Shell } from '../lib/kube/reconcile.ts';
import type { Context } from './function.ts';

/**
 * The context as a run needs it. Each action is one line of the log; an injection, a refusal and a stop are one
 * more, when their outcome is known, at every LOG_LEVEL but silent.
 * @param log names the job in its bindings.
 */
export function makeShell({ kube, now }: Context, log: Logger): Shell {
  return {
    kube,
    now,
    onAction: (action) => log.info(describe(action), action.kind),
    onDone: (done) => {
      // The name of the job is in the line already.
      const { job: _, ...record } = audit(done) ?? { job: '' };
      if ('audit' in record) writeAudit(log, record);
    },
  };
}

function describe(action: Action): Record<string, unknown> {
  switch (action.kind) {
    case 'shutDown':
      return { run: action.run.metadata.name, how: action.how };
    case 'deleteJob':
      return { deleted: action.job.metadata.name };
    case 'patchStatus':
      return { phase: action.status.phase, reason: action.status.reason };
    case 'claim':
      return { taken: action.taken.length, wanted: action.wanted.length };
    case 'recordEvent':
      return { reason: action.event.reason };
    case 'issueToken':
    case 'deleteSecret':
      return { namespace: action.namespace };
    case 'armTimer':
      return { wakes: action.wakes, deadline: action.deadline };
    default:
      return describePod(action);
  }
}

function describePod(action: Action): Record<string, unknown> {
  switch (action.kind) {
    case 'inject':
    case 'preflight':
      return {
        pod: action.pod.metadata.name,
        container: action.container.name,
        image: action.container.image,
      };
    case 'label':
    case 'unlabel':
      return { pod: action.pod.metadata.name };
    default:
      return {};
  }
}
