import { isFor, type Subscription } from '../../../functions/function.ts';
import { ALL, FUNCTION_NAMES, FUNCTIONS, SERVICE_NAMES, SERVICES } from '../../../functions/registry.ts';
import type { ChangeKind } from '../../../lib/api/event.ts';

const all = FUNCTION_NAMES.map((name) => ({ name, of: FUNCTIONS[name] }));
const services = SERVICE_NAMES.map((name) => ({ name, of: SERVICES[name] }));
const rights = services.flatMap(({ name, of }) =>
  of.permissions.map((permission) => ({ name, ...permission })),
);

describe.each(services)('the service $name', ({ of }) => {
  test('says what it is for, in a sentence', () => {
    expect(of.usage).toMatch(/^[A-Z].{20,}\.$/);
  });

  test('is woken by something', () => {
    expect(of.subscriptions.length).toBeGreaterThan(0);
  });
});

describe.each(rights)('the right of $name on $resource', ({ apiGroup, resource, verbs, names }) => {
  test('has no wildcard', () => {
    expect([apiGroup, resource, ...verbs].join(' ')).not.toContain('*');
  });

  test('is none of those by which one gets more rights', () => {
    if (resource === 'secrets')
      return expect(['create', 'delete']).toEqual(expect.arrayContaining([...verbs]));
    if (resource === 'serviceaccounts/token') return expect(names).toEqual(['toe-uploader']);
    expect(resource).not.toMatch(
      /^(secrets|serviceaccounts|roles|clusterroles|rolebindings|clusterrolebindings|pods\/exec|pods\/attach|nodes)/,
    );
    expect(verbs).not.toEqual(expect.arrayContaining(['impersonate']));
    if (resource === 'pods') expect(verbs.every((verb) => verb === 'get' || verb === 'list')).toBe(true);
  });
});

test('only creation may put a container into a pod', () => {
  expect(
    rights.filter(({ resource }) => resource === 'pods/ephemeralcontainers').map(({ name }) => name),
  ).toEqual(['creation']);
});

test('only cleanup may delete PowerTools, and only creation may make them', () => {
  const who = (verb: string) =>
    rights
      .filter(({ resource, verbs }) => resource === 'powertools' && verbs.includes(verb))
      .map(({ name }) => name);
  expect(who('delete')).toEqual(['cleanup']);
  expect(who('create')).toEqual(['creation']);
});

test('only the collector may ask whose a token is and what somebody may do, and it may write nothing', () => {
  const asks = rights.filter(({ resource }) => /^(tokenreviews|subjectaccessreviews)$/.test(resource));
  expect([...new Set(asks.map(({ name }) => name))]).toEqual(['collector']);
  const writes = SERVICES.collector.permissions.filter(({ verbs }) =>
    verbs.some((verb) => !/^(get|list)$/.test(verb)),
  );
  expect(writes.map(({ resource }) => resource)).toEqual(['tokenreviews', 'subjectaccessreviews']);
  expect(ALL.permissions.some(({ resource }) => resource === 'tokenreviews')).toBe(false);
});

describe('isFor', () => {
  const event = { type: 'dev.knative.apiserver.ref.add', kind: 'PowerTool', namespace: 'shop', name: 'job' };
  const askers = (kind: string, change: ChangeKind, name = 'job') =>
    all.filter(({ of }) => isFor(of, { ...event, kind, name }, change)).map((one) => one.name);

  test.each<{ kind: string; change: ChangeKind; name?: string; want: readonly string[] }>([
    { kind: 'PowerTool', change: 'add', want: ['creation'] },
    { kind: 'PowerTool', change: 'update', want: ['cleanup'] },
    { kind: 'PowerTool', change: 'delete', want: [] },
    { kind: 'Pod', change: 'add', want: [] },
    { kind: 'Pod', change: 'update', want: ['status'] },
    { kind: 'Pod', change: 'delete', want: ['creation', 'status'] },
    { kind: 'Job', change: 'update', name: 'toe-creation-1', want: ['creation'] },
    { kind: 'Job', change: 'update', name: 'toe-cleanup-1', want: ['cleanup'] },
    { kind: 'Job', change: 'update', name: 'backup', want: [] },
    { kind: 'Job', change: 'delete', name: 'toe-cleanup-1', want: [] },
    { kind: 'PingSource', change: 'ping', want: ['cleanup'] },
    { kind: 'PowerToolConfig', change: 'update', want: ['config'] },
    { kind: 'ConfigMap', change: 'delete', want: ['config'] },
    { kind: 'Secret', change: 'add', want: [] },
  ])('$kind $change $name wakes $want', ({ kind, change, name, want }) => {
    expect(askers(kind, change, name).sort()).toEqual([...want]);
  });
});

describe('all functions as one', () => {
  const key = ({ kind, prefix }: Subscription) => `${kind}/${prefix ?? ''}`;

  test('ask once for each kind and prefix', () => {
    const keys = ALL.subscriptions.map(key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('ask for all that each of them asks for, and for nothing else', () => {
    const asked = (of: readonly Subscription[]) =>
      [...new Set(of.flatMap((one) => one.changes.map((change) => `${key(one)} ${change}`)))].sort();
    expect(asked(ALL.subscriptions)).toEqual(asked(all.flatMap(({ of }) => of.subscriptions)));
  });

  test('ask for each change once', () => {
    for (const { changes } of ALL.subscriptions) expect(new Set(changes).size).toBe(changes.length);
  });

  test('keep the timers of two functions apart', () => {
    const prefixes = ALL.subscriptions.filter(({ kind }) => kind === 'Job').map(({ prefix }) => prefix);
    expect(prefixes.sort()).toEqual(['toe-cleanup-', 'toe-creation-']);
  });

  test('have all rights of each of them', () => {
    expect(ALL.permissions).toEqual(all.flatMap(({ of }) => of.permissions));
  });
});
