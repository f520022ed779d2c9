import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../../functions/registry.ts';
import { makeSelfCheck, type SelfCheck } from '../../functions/self-check.ts';
import { SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../../lib/api/names.ts';
import { serviceName } from '../../knative/generators/names.ts';
import { aLog } from '../build/a-log.ts';
import { admin, clientOf } from './harness/api.ts';
import { untilAnswers } from './harness/until.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const PLACES = [SYSTEM_NAMESPACE, TIMER_NAMESPACE, 'default'];

function checkOf(name: ServiceName): { check: SelfCheck; lines: Record<string, unknown>[] } {
  const { log, lines } = aLog();
  return { check: makeSelfCheck({ kube: clientOf(name), log }, SERVICES[name].permissions), lines };
}

interface Given {
  /** Undefined: in all namespaces. */
  readonly namespace?: string;
  readonly rule: Readonly<Record<string, readonly string[]>>;
}

/** Gives a function one right more; the returned function takes it away. */
async function give(account: string, { namespace, rule }: Given): Promise<() => Promise<void>> {
  const name = `too-much-${account}`;
  const [root, kind] = namespace
    ? [`${RBAC}/namespaces/${namespace}`, 'Role']
    : ([RBAC, 'ClusterRole'] as const);
  const [roles, bindings] = [`${root}/${kind.toLowerCase()}s`, `${root}/${kind.toLowerCase()}bindings`];
  const subjects = [{ kind: 'ServiceAccount', name: account, namespace: SYSTEM_NAMESPACE }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
  await admin({ method: 'POST', path: roles, body: { metadata: { name }, rules: [rule] } });
  await admin({ method: 'POST', path: bindings, body: { metadata: { name }, roleRef, subjects } });
  return async () => {
    for (const path of [bindings, roles]) await admin({ method: 'DELETE', path: `${path}/${name}` });
  };
}

interface Verdict {
  readonly passes: boolean;
  /** What the log says is too much. */
  readonly excess: readonly unknown[];
}

async function judge(name: ServiceName): Promise<Verdict> {
  const { check, lines } = checkOf(name);
  const passes = await check.pass().then(
    () => true,
    () => false,
  );
  return { passes, excess: lines.map(({ excess }) => excess) };
}

/** The API server needs a moment to know a binding, and the reviews of one check may see it or not. */
function verdictOnce(name: ServiceName, wanted: Verdict): Promise<Verdict> {
  return untilAnswers(
    () => judge(name),
    (verdict) => isDeepStrictEqual(verdict, wanted),
  );
}

describe.each(SERVICE_NAMES)('The real token of %s', (name) => {
  test('passes: it has what the code declares, and what everybody has', async () => {
    const { check, lines } = checkOf(name);
    await check.pass();
    expect(check.isReady()).toBe(true);
    expect(lines).toEqual([]);
  });

  test.each<{ what: string; given: Given; words: string }>([
    {
      what: 'read Secrets everywhere',
      given: { rule: { apiGroups: [''], resources: ['secrets'], verbs: ['get'] } },
      words: `get secrets (in default, ${PLACES[0]}, ${PLACES[1]})`,
    },
    {
      what: 'change pods in one namespace',
      given: { namespace: 'default', rule: { apiGroups: [''], resources: ['pods'], verbs: ['patch'] } },
      words: 'patch pods (in default)',
    },
    {
      what: 'read one more ConfigMap',
      given: {
        namespace: SYSTEM_NAMESPACE,
        rule: { apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['other'] },
      },
      words: `get configmaps "other" (in ${SYSTEM_NAMESPACE})`,
    },
    {
      what: 'do everything with timers',
      given: {
        namespace: TIMER_NAMESPACE,
        rule: { apiGroups: ['batch'], resources: ['jobs'], verbs: ['*'] },
      },
      words: `* jobs.batch (in ${TIMER_NAMESPACE})`,
    },
    {
      what: 'read the metrics of the API server',
      given: { rule: { nonResourceURLs: ['/metrics'], verbs: ['get'] } },
      words: `get /metrics (in default, ${PLACES[0]}, ${PLACES[1]})`,
    },
  ])('does not pass when it may $what, and says so', async ({ given, words }) => {
    const refused = { passes: false, excess: [[words]] };
    const passed = { passes: true, excess: [] };
    const take = await give(serviceName(name), given);
    try {
      expect(await verdictOnce(name, refused)).toEqual(refused);
    } finally {
      await take();
    }
    expect(await verdictOnce(name, passed)).toEqual(passed);
  });
});
