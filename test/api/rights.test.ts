import { describe, expect, test } from '@jest/globals';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../../functions/registry.ts';
import type { Permission } from '../../functions/function.ts';
import { API_VERSION, SYSTEM_NAMESPACE, TIMER_NAMESPACE } from '../../lib/api/names.ts';
import type { KubeRequest } from '../../lib/kube/port.ts';
import { clientOf, refusalOf } from './harness/api.ts';
import type { KubeObject } from './harness/path-of.ts';
import { serviceName, SOURCE_ACCOUNT } from '../../knative/generators/names.ts';
import { readObjects, type Account } from './install.ts';

const ACCOUNTS: readonly Account[] = [...SERVICE_NAMES, 'source'];

const pods = '/api/v1/namespaces/default/pods';
const system = `/api/v1/namespaces/${SYSTEM_NAMESPACE}`;
const jobsOf = (namespace: string): string => `/apis/batch/v1/namespaces/${namespace}/jobs`;
const own = `/apis/${API_VERSION}/namespaces`;
const rbac = '/apis/rbac.authorization.k8s.io/v1';

const get = (path: string): KubeRequest => ({ method: 'GET', path });
const remove = (path: string): KubeRequest => ({ method: 'DELETE', path });
const post = (path: string): KubeRequest => ({ method: 'POST', path, body: {} });
const patch = (path: string, kind: 'merge' | 'apply' | 'strategic' = 'merge'): KubeRequest => ({
  method: 'PATCH',
  path,
  patch: kind,
  body: {},
  ...(kind === 'apply' ? { query: { fieldManager: 'x' } } : {}),
});

/** What nobody of us may do. */
const NEVER: readonly (readonly [string, KubeRequest])[] = [
  ['patch a pod', patch(`${pods}/web`)],
  ['patch a pod by server-side apply', patch(`${pods}/web`, 'apply')],
  ['create a pod', post(pods)],
  ['delete a pod', remove(`${pods}/web`)],
  ['delete all pods of a namespace', remove(pods)],
  ['exec into a pod', post(`${pods}/web/exec`)],
  ['attach to a pod', post(`${pods}/web/attach`)],
  ['forward a port of a pod', post(`${pods}/web/portforward`)],
  ['read the log of a pod', get(`${pods}/web/log`)],
  ['evict a pod', post(`${pods}/web/eviction`)],
  ['bind a pod', post(`${pods}/web/binding`)],
  ['resize a pod', patch(`${pods}/web/resize`)],
  ['read a Secret', get('/api/v1/namespaces/default/secrets/any')],
  ['list Secrets', get('/api/v1/secrets')],
  ['list Secrets of the system namespace', get(`${system}/secrets`)],
  ['change a Secret', patch('/api/v1/namespaces/default/secrets/any')],
  ['delete all Secrets of a namespace', remove('/api/v1/namespaces/default/secrets')],
  ['mint a token of a function', post(`${system}/serviceaccounts/toe-creation/token`)],
  ['list ServiceAccounts', get(`${system}/serviceaccounts`)],
  ['list ConfigMaps', get('/api/v1/configmaps')],
  ['read a namespace', get('/api/v1/namespaces/default')],
  ['delete all PowerTools of a namespace', remove(`${own}/default/powertools`)],
  ['read the Events of a namespace', get('/apis/events.k8s.io/v1/namespaces/default/events')],
  ['change profiler-images', patch(`${system}/configmaps/profiler-images`)],
  ['delete profiler-images', remove(`${system}/configmaps/profiler-images`)],
  ['change a PowerToolConfig', patch(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs/aperf`)],
  ['create a PowerToolConfig', post(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs`)],
  ['create a Job outside toe-timers', post(jobsOf('default'))],
  ['create a Job in toe-system', post(jobsOf(SYSTEM_NAMESPACE))],
  ['change a timer', patch(`${jobsOf(TIMER_NAMESPACE)}/timer`)],
  ['delete Jobs outside toe-timers', remove(jobsOf('default'))],
  ['create a pod in toe-timers', post(`/api/v1/namespaces/${TIMER_NAMESPACE}/pods`)],
  ['lift the quota of toe-timers', patch(`/api/v1/namespaces/${TIMER_NAMESPACE}/resourcequotas/no-pods`)],
  ['create a Deployment', post('/apis/apps/v1/namespaces/default/deployments')],
  ['list nodes', get('/api/v1/nodes')],
  ['label a namespace', patch('/api/v1/namespaces/default')],
  [
    'change a CRD',
    patch('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/powertools.codriverlabs.ai.toe.run'),
  ],
  ['change its own ClusterRole', patch(`${rbac}/clusterroles/toe-creation`)],
  ['bind itself to cluster-admin', post(`${rbac}/clusterrolebindings`)],
  ['review tokens', post('/apis/authentication.k8s.io/v1/tokenreviews')],
];

/** What belongs to the others. */
const OTHERS: readonly (readonly [Account, string, KubeRequest])[] = [
  ['creation', 'list ConfigMaps of the system namespace', get(`${system}/configmaps`)],
  ['creation', 'read another ConfigMap', get(`${system}/configmaps/other`)],
  ['status', 'list ConfigMaps of the system namespace', get(`${system}/configmaps`)],
  ['status', 'read another ConfigMap', get(`${system}/configmaps/other`)],
  ['cleanup', 'list ConfigMaps of the system namespace', get(`${system}/configmaps`)],
  ['cleanup', 'read another ConfigMap', get(`${system}/configmaps/other`)],
  ['config', 'list ConfigMaps of the system namespace', get(`${system}/configmaps`)],
  ['config', 'read another ConfigMap', get(`${system}/configmaps/other`)],
  [
    'creation',
    'change the status of a PowerToolConfig',
    patch(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs/aperf/status`),
  ],
  [
    'status',
    'change the status of a PowerToolConfig',
    patch(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs/aperf/status`),
  ],
  [
    'cleanup',
    'change the status of a PowerToolConfig',
    patch(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs/aperf/status`),
  ],
  [
    'source',
    'change the status of a PowerToolConfig',
    patch(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs/aperf/status`),
  ],
  ...(['status', 'cleanup', 'config', 'source'] as const).flatMap((account) => [
    [account, 'create a Secret', post('/api/v1/namespaces/default/secrets')] as const,
    [account, 'mint a token for uploads', post(`${system}/serviceaccounts/toe-uploader/token`)] as const,
  ]),
  ...(['status', 'config', 'source'] as const).map(
    (account) => [account, 'delete a Secret', remove('/api/v1/namespaces/default/secrets/any')] as const,
  ),
  [
    'creation',
    'mint a token of another namespace',
    post('/api/v1/namespaces/default/serviceaccounts/toe-uploader/token'),
  ],
  ['config', 'read pods', get(pods)],
  ['config', 'put a container into a pod', patch(`${pods}/web/ephemeralcontainers`, 'strategic')],
  ['config', 'change a PowerTool', patch(`${own}/default/powertools/job`)],
  ['config', 'change the status of a PowerTool', patch(`${own}/default/powertools/job/status`)],
  ['config', 'read the budgets', get(`${system}/configmaps/toe-budgets`)],
  ['config', 'read PowerToolConfigs of other namespaces', get(`${own}/default/powertoolconfigs`)],
  [
    'config',
    'write an Event in the namespace of a user',
    post('/apis/events.k8s.io/v1/namespaces/default/events'),
  ],
  ['status', 'delete a timer', remove(`${jobsOf(TIMER_NAMESPACE)}/timer`)],
  ['creation', 'delete all timers', remove(jobsOf(TIMER_NAMESPACE))],
  ['creation', 'read PowerToolConfigs of other namespaces', get(`${own}/default/powertoolconfigs`)],
  ['creation', 'delete a PowerTool', remove(`${own}/default/powertools/job`)],
  ['status', 'create a PowerTool', post(`${own}/default/powertools`)],
  ['status', 'delete a PowerTool', remove(`${own}/default/powertools/job`)],
  ['status', 'read a timer', get(`${jobsOf(TIMER_NAMESPACE)}/timer`)],
  ['status', 'put a container into a pod', patch(`${pods}/web/ephemeralcontainers`, 'strategic')],
  ['status', 'change a PowerTool', patch(`${own}/default/powertools/job`)],
  ['status', 'read PowerToolConfigs', get(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs`)],
  ['status', 'read profiler-images', get(`${system}/configmaps/profiler-images`)],
  ['status', 'delete all timers', remove(jobsOf(TIMER_NAMESPACE))],
  ['status', 'read a single pod', get(`${pods}/web`)],
  ['cleanup', 'put a container into a pod', patch(`${pods}/web/ephemeralcontainers`, 'strategic')],
  ['cleanup', 'create a PowerTool', post(`${own}/default/powertools`)],
  ['cleanup', 'change the status of a PowerTool', patch(`${own}/default/powertools/job/status`)],
  ['cleanup', 'read PowerToolConfigs', get(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs`)],
  ['cleanup', 'read profiler-images', get(`${system}/configmaps/profiler-images`)],
  ['collector', 'create a PowerTool', post(`${own}/default/powertools`)],
  ['collector', 'change a PowerTool', patch(`${own}/default/powertools/job`)],
  ['collector', 'change the status of a PowerTool', patch(`${own}/default/powertools/job/status`)],
  ['collector', 'delete a PowerTool', remove(`${own}/default/powertools/job`)],
  ['collector', 'list namespaces', get('/api/v1/namespaces')],
  ['collector', 'read a pod', get(`${pods}/web`)],
  ['collector', 'read PowerToolConfigs', get(`${own}/${SYSTEM_NAMESPACE}/powertoolconfigs`)],
  ['collector', 'read profiler-images', get(`${system}/configmaps/profiler-images`)],
  ['collector', 'write an Event', post('/apis/events.k8s.io/v1/namespaces/default/events')],
  ['source', 'create a PowerTool', post(`${own}/default/powertools`)],
  ['source', 'put a container into a pod', patch(`${pods}/web/ephemeralcontainers`, 'strategic')],
  ['source', 'label a pod', patch(`${pods}/web/status`, 'apply')],
  ['source', 'change a PowerTool', patch(`${own}/default/powertools/job`)],
  ['source', 'change the status of a PowerTool', patch(`${own}/default/powertools/job/status`)],
  ['source', 'watch Jobs outside toe-timers', get(jobsOf('default'))],
];

describe.each(ACCOUNTS)('The token of %s cannot', (account) => {
  const kube = clientOf(account);

  // What the collector is for, as test/api/collector.test.ts shows.
  const its = account === 'collector' ? ['review tokens', 'read a namespace'] : [];
  const never = NEVER.filter(([what]) => !its.includes(what));

  test.each(never)('%s', async (_what, request) => {
    expect((await refusalOf(kube(request))).status).toBe(403);
  });

  test.each(OTHERS.filter(([of]) => of === account).map(([, what, request]) => [what, request] as const))(
    '%s',
    async (_what, request) => {
      expect((await refusalOf(kube(request))).status).toBe(403);
    },
  );
});

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const SCOPES = { cluster: 'default', system: SYSTEM_NAMESPACE, timers: TIMER_NAMESPACE } as const;

/** What the API server says an account may do in a namespace, without what everybody may. */
async function rulesOf(account: Account, namespace: string): Promise<string[]> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const made = (await clientOf(account)({
    method: 'POST',
    path,
    body: { spec: { namespace } },
  })) as KubeObject;
  const rules = made.status?.['resourceRules'] as Rule[];
  const isOrdinary = ({ resources = [] }: Rule): boolean =>
    resources.every((one) => one.startsWith('selfsubject'));
  return rules
    .filter((rule) => !isOrdinary(rule))
    .map(wordsOf)
    .sort();
}

function wordsOf({ apiGroups = [], resources = [], verbs, resourceNames = [] }: Rule): string {
  return [apiGroups, resources, verbs, resourceNames].map((part) => part.join(',')).join(' | ');
}

function asRule({ apiGroup, resource, verbs, names = [] }: Permission): Rule {
  return { apiGroups: [apiGroup], resources: [resource], verbs, resourceNames: names };
}

const PLACES = SERVICE_NAMES.flatMap((name) =>
  Object.entries(SCOPES).map(([scope, namespace]) => [name, scope, namespace] as const),
);

describe('The API server grants exactly what the code declares', () => {
  test.each(PLACES)('to %s in scope %s (%s)', async (name, scope, namespace) => {
    const declared: readonly Permission[] = SERVICES[name as ServiceName].permissions;
    const mine = declared.filter((one) => one.scope === scope || one.scope === 'cluster');
    expect(await rulesOf(name, namespace)).toEqual(mine.map(asRule).map(wordsOf).sort());
  });
});

/** Resources by which admins say what is allowed. */
const DECISIONS =
  /^(powertoolconfigs|namespaces|nodes|resourcequotas|networkpolicies|customresourcedefinitions|(cluster)?role(binding)?s|serviceaccounts|(validating|mutating)(admissionpolic(y|ies)|admissionpolicybindings|webhookconfigurations))$/;

const OURS: ReadonlySet<string> = new Set([
  ...[...SERVICE_NAMES, 'all' as const].map(serviceName),
  SOURCE_ACCOUNT,
]);

describe('No role of an account of toe', () => {
  // What people get is in user-roles.test.ts.
  const roles = async (): Promise<{ name: string; rules: readonly Rule[] }[]> => {
    const objects = await readObjects('knative');
    return objects
      .filter(({ kind, metadata }) => (kind === 'Role' || kind === 'ClusterRole') && OURS.has(metadata.name))
      .map(({ kind, metadata, ...rest }) => ({
        name: `${kind} ${metadata.name}`,
        rules: rest['rules'] as Rule[],
      }));
  };

  test.each([
    ['a wildcard', (rule: Rule) => JSON.stringify(rule).includes('"*')],
    [
      'a right to see or change Secrets',
      ({ resources, verbs }: Rule) =>
        resources?.some((one) => one.startsWith('secrets')) &&
        verbs.some((verb) => !['create', 'delete'].includes(verb)),
    ],
    [
      'a right to change pods themselves',
      ({ resources, verbs }: Rule) =>
        resources?.includes('pods') && verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)),
    ],
    [
      'a right to exec or attach',
      ({ resources }: Rule) => resources?.some((one) => /^pods\/(exec|attach|portforward)$/.test(one)),
    ],
    [
      'a right to mint tokens of any account but that of uploads',
      ({ resources, resourceNames = [] }: Rule) =>
        resources?.includes('serviceaccounts/token') && resourceNames.join() !== 'toe-uploader',
    ],
    [
      'a right to change what admins decide',
      ({ resources, verbs }: Rule) =>
        resources?.some((one) => DECISIONS.test(one)) &&
        verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)),
    ],
    [
      'escalate, bind or impersonate',
      ({ verbs }: Rule) => verbs.some((verb) => ['escalate', 'bind', 'impersonate'].includes(verb)),
    ],
  ])('holds %s', async (_what, isBad) => {
    const found = await roles();
    expect(found.length).toBeGreaterThan(6);
    expect(found.filter(({ rules }) => rules.some(isBad)).map(({ name }) => name)).toEqual([]);
  });

  test('binds to a role that it does not bring, or to another account than its own', async () => {
    const objects = await readObjects('knative');
    const bindings = objects.filter(({ kind }) => kind.endsWith('RoleBinding'));
    expect(bindings.length).toBeGreaterThan(6);
    for (const { metadata, ...rest } of bindings) {
      expect(rest['roleRef']).toMatchObject({ name: metadata.name });
      expect(rest['subjects']).toEqual([
        { kind: 'ServiceAccount', name: metadata.name, namespace: SYSTEM_NAMESPACE },
      ]);
    }
  });
});
