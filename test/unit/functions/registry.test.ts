import { isFor } from '../../../functions/function.ts';
import { FUNCTION_NAMES, FUNCTIONS } from '../../../functions/registry.ts';

const all = FUNCTION_NAMES.map((name) => ({ name, of: FUNCTIONS[name] }));
const rights = all.flatMap(({ name, of }) => of.permissions.map((permission) => ({ name, ...permission })));

describe.each(all)('the function $name', ({ of }) => {
  test('says what it is for, in a sentence', () => {
    expect(of.usage).toMatch(/^[A-Z].{20,}\.$/);
  });

  test('is woken by something', () => {
    expect(of.subscriptions.length).toBeGreaterThan(0);
  });
});

describe.each(rights)('the right of $name on $resource', ({ apiGroup, resource, verbs }) => {
  test('has no wildcard', () => {
    expect([apiGroup, resource, ...verbs].join(' ')).not.toContain('*');
  });

  test('is none of those by which one gets more rights', () => {
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

describe('isFor', () => {
  const event = { type: 'dev.knative.apiserver.ref.add', kind: 'PowerTool', namespace: 'shop', name: 'job' };
  const askers = (kind: string, change: 'add' | 'update' | 'delete') =>
    all.filter(({ of }) => isFor(of, { ...event, kind }, change)).map(({ name }) => name);

  test.each([
    { kind: 'PowerTool', change: 'add', want: ['creation'] },
    { kind: 'PowerTool', change: 'update', want: ['cleanup'] },
    { kind: 'Pod', change: 'add', want: [] },
    { kind: 'Pod', change: 'update', want: ['status'] },
    { kind: 'Pod', change: 'delete', want: ['creation', 'status'] },
    { kind: 'Job', change: 'update', want: ['cleanup', 'status'] },
    { kind: 'Secret', change: 'add', want: [] },
  ] as const)('$kind $change wakes $want', ({ kind, change, want }) => {
    expect(askers(kind, change).sort()).toEqual([...want]);
  });
});
