import fc from 'fast-check';
import { findExcessRights, type Rule } from '../../../lib/security/find-excess-rights.ts';

const rule = (of: Partial<Rule> = {}): Rule => ({
  apiGroups: [''],
  resources: ['pods'],
  verbs: ['get'],
  resourceNames: [],
  ...of,
});

const excess = (rules: readonly Rule[], ...declared: readonly Rule[]): string[] =>
  findExcessRights({ rules, pathRules: [] }, declared);

describe('A right is too many', () => {
  test.each<{ name: string; granted: Partial<Rule>; declared?: Partial<Rule>; words: string[] }>([
    { name: 'when it is another verb', granted: { verbs: ['get', 'patch'] }, words: ['patch pods'] },
    {
      name: 'when it is another resource',
      granted: { resources: ['pods', 'secrets'] },
      words: ['get secrets'],
    },
    { name: 'when it is a subresource', granted: { resources: ['pods/exec'] }, words: ['get pods/exec'] },
    {
      name: 'when it is another group',
      granted: { apiGroups: ['', 'metrics.k8s.io'] },
      words: ['get pods.metrics.k8s.io'],
    },
    {
      name: 'when it is for all names and declared for one',
      granted: {},
      declared: { resourceNames: ['a'] },
      words: ['get pods'],
    },
    {
      name: 'when it is for another name',
      granted: { resourceNames: ['a', 'b'] },
      declared: { resourceNames: ['a'] },
      words: ['get pods "b"'],
    },
    { name: 'when it is any verb', granted: { verbs: ['*'] }, words: ['* pods'] },
    { name: 'when it is any resource', granted: { resources: ['*'] }, words: ['get *'] },
    { name: 'when it is any subresource', granted: { resources: ['*/status'] }, words: ['get */status'] },
    { name: 'when it is any group', granted: { apiGroups: ['*'] }, words: ['get pods.*'] },
    {
      name: 'when it is everything (cluster-admin)',
      granted: { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      words: ['* *.*'],
    },
    {
      name: 'when it is to act as somebody else',
      granted: { resources: ['serviceaccounts'], verbs: ['impersonate'] },
      words: ['impersonate serviceaccounts'],
    },
  ])('$name', ({ granted, declared = {}, words }) => {
    expect(excess([rule(granted)], rule(declared))).toEqual(words);
  });

  test('when it is about other paths', () => {
    const pathRules = [
      { paths: ['/metrics', '/healthz'], verbs: ['get', 'put'] },
      { paths: ['*'], verbs: ['*'] },
    ];
    expect(findExcessRights({ rules: [], pathRules }, [])).toEqual([
      '* *',
      'get /metrics',
      'put /healthz',
      'put /metrics',
    ]);
  });
});

describe('A right is not too many', () => {
  test.each<{ name: string; granted: Partial<Rule>; declared?: Partial<Rule> }>([
    { name: 'when it is declared', granted: {} },
    { name: 'when it is for one name and declared for all', granted: { resourceNames: ['a'] } },
    {
      name: 'when it is one of the names declared',
      granted: { resourceNames: ['b'] },
      declared: { resourceNames: ['a', 'b'] },
    },
    { name: 'when it is empty', granted: { verbs: [] } },
    {
      name: 'when everybody may ask what he may do',
      granted: {
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        verbs: ['create'],
      },
    },
  ])('$name', ({ granted, declared = {} }) => {
    expect(excess([rule(granted)], rule(declared))).toEqual([]);
  });

  test('when everybody may read the path', () => {
    const paths = [
      '/healthz',
      '/livez',
      '/readyz',
      '/version',
      '/version/',
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/openapi',
      '/openapi/*',
      '/.well-known/openid-configuration',
      '/.well-known/openid-configuration/',
      '/openid/v1/jwks',
      '/openid/v1/jwks/',
    ];
    expect(findExcessRights({ rules: [], pathRules: [{ paths, verbs: ['get'] }] }, [])).toEqual([]);
  });
});

describe('For all rules', () => {
  const some = <T>(...values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 2 });
  const aRule = fc.record({
    apiGroups: some('', 'batch'),
    resources: some('pods', 'pods/status', 'jobs'),
    verbs: some('get', 'list', 'patch'),
    resourceNames: some('a', 'b'),
  });
  const rules = fc.array(aRule, { maxLength: 4 });

  const GROUPS = ['', 'batch'];
  const KINDS = ['pods', 'pods/status', 'jobs'];
  const VERBS = ['get', 'list', 'patch'];
  const NAMES = ['a', 'b', 'another'];

  /** Every access there can be that RBAC would allow. */
  const accesses = (of: readonly Rule[]): string[] =>
    GROUPS.flatMap((group) =>
      KINDS.flatMap((kind) =>
        VERBS.flatMap((verb) =>
          NAMES.filter((name) =>
            of.some(
              (one) =>
                one.apiGroups.includes(group) &&
                one.resources.includes(kind) &&
                one.verbs.includes(verb) &&
                (one.resourceNames.length === 0 || one.resourceNames.includes(name)),
            ),
          ).map((name) => [group, kind, verb, name].join()),
        ),
      ),
    );

  test('what is declared is never too many', () => {
    fc.assert(fc.property(rules, rules, (a, b) => expect(excess(a, ...b, ...a)).toEqual([])));
  });

  test('where nothing is too many, nothing can be done that was not declared', () => {
    fc.assert(
      fc.property(rules, rules, (granted, declared) => {
        const may = accesses(declared);
        const canMore = accesses(granted).some((one) => !may.includes(one));
        if (canMore) expect(excess(granted, ...declared)).not.toEqual([]);
      }),
    );
  });

  test('what is too many is told once, in order', () => {
    fc.assert(
      fc.property(rules, (granted) => {
        const words = excess([...granted, ...granted]);
        expect(words).toEqual([...new Set(words)].sort());
      }),
    );
  });
});
