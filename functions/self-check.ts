import { SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../lib/api/names.ts';
import { reviewRights } from '../lib/kube/review-rights.ts';
import { findExcessRights } from '../lib/security/find-excess-rights.ts';
import { declaredRules } from './declared-rules.ts';
import type { Context, Handle, Permission } from './function.ts';

/** Whether this instance has no more rights than its function declares. */
export interface SelfCheck {
  /** Asks the API server, unless it has answered before. @throws Error when there are too many, or no answer. */
  readonly pass: () => Promise<void>;
  /** False once it is known that there are too many. */
  readonly isReady: () => boolean;
  /** Lets events in only after the check. */
  readonly guard: (handle: Handle) => Handle;
}

/** Where rights are looked at: both namespaces of ours, and one that stands for all others. */
const PLACES = [SYSTEM_NAMESPACE, TIMER_NAMESPACE, 'default'];

const REMEDY =
  'Remove the Role and ClusterRole bindings that give them (kubectl get rolebindings,clusterrolebindings -A -o wide), or run knative/deploy again; then delete this pod.';

/**
 * A function with too many rights is worth stealing, so it does not serve. It costs one request for each place, once
 * in the life of an instance, and no start waits for it: the first event does.
 */
export function makeSelfCheck(
  { kube, log }: Pick<Context, 'kube' | 'log'>,
  permissions: readonly Permission[],
): SelfCheck {
  let verdict: Promise<readonly string[]> | undefined;
  let isReady = true;
  const decide = async (): Promise<readonly string[]> => {
    try {
      const excess = await findExcess(kube, permissions);
      isReady = excess.length === 0;
      if (!isReady) log.error({ excess, remedy: REMEDY }, 'this function has more rights than it declares');
      return excess;
    } catch (error) {
      verdict = undefined;
      throw new Error('the own rights could not be reviewed; the next event tries again', { cause: error });
    }
  };
  const pass = async (): Promise<void> => {
    verdict ??= decide();
    const excess = await verdict;
    if (excess.length > 0) throw new Error(`too many rights: ${excess.join(', ')}. ${REMEDY}`);
  };
  const guard: SelfCheck['guard'] = (handle) => async (event, bound) => {
    await pass();
    await handle(event, bound);
  };
  return { pass, isReady: () => isReady, guard };
}

// A right that holds everywhere is told once, with every place.
async function findExcess(kube: Context['kube'], permissions: readonly Permission[]): Promise<string[]> {
  const places = new Map<string, string[]>();
  const reviews = PLACES.map(async (place) => {
    const rights = await reviewRights(kube, place);
    for (const right of findExcessRights(rights, declaredRules(permissions, place)))
      places.set(right, [...(places.get(right) ?? []), place]);
  });
  await Promise.all(reviews);
  return [...places].map(([right, where]) => `${right} (in ${where.sort().join(', ')})`).sort();
}
