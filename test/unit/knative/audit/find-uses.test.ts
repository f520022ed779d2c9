import { readFileSync } from 'node:fs';
import { findUses, type Question, type Use } from '../../../../knative/audit/find-uses.ts';

/** What a real API server wrote under docs/audit-policy.yaml, sorted so that the answer comes before the question. */
const RECORDED = readFileSync(`${import.meta.dirname}/audit-log.jsonl`, 'utf8')
  .split('\n')
  .filter(Boolean);
const JANE = 'system:serviceaccount:default:jane';
const USE: Use = {
  time: '2026-11-26T07:47:11.116169Z',
  who: JANE,
  job: 'shop/web-cpu',
  tool: 'aperf',
  pod: 'shop/web-1',
  image: 'registry.test/aperf:v1.0.0',
  rights: 'SYS_PTRACE, uid 0',
  result: 'allowed',
};
const ATTACK = {
  who: 'admin',
  job: 'bank/attack',
  tool: 'aperf',
  pod: '-',
  image: '-',
  rights: '-',
  result: expect.stringContaining('spec.security is not for users'),
};

/** The recorded lines, some of them changed. */
function changed(change: (line: string) => string, which: string): string[] {
  const lines = RECORDED.map((line) => (line.includes(which) ? change(line) : line));
  expect(lines).not.toEqual(RECORDED);
  return lines;
}
const isInjection = 'web-1/ephemeralcontainers"';
const INJECTION = JSON.parse(RECORDED.find((line) => line.includes(isInjection)) ?? '{}') as {
  requestObject: { spec: { ephemeralContainers: object[] } };
};
const [TOOL] = INJECTION.requestObject.spec.ephemeralContainers;

/** The recorded lines, the injection with another body. */
function injectedBy(requestObject: unknown): string[] {
  return changed(() => JSON.stringify({ ...INJECTION, requestObject }), isInjection);
}
const isJob = '"code":201';

describe('findUses', () => {
  test('finds each tool in a pod with its asker, and each refused job; no trial, no reader', async () => {
    const uses = await findUses(RECORDED);
    expect(uses).toEqual(expect.arrayContaining([{ ...USE, time: expect.any(String) }]));
    expect(uses).toMatchObject([{ job: 'shop/web-cpu' }, ATTACK]);
  });

  test.each<{ name: string; question: Question; jobs: string[] }>([
    { name: 'a user', question: { who: JANE }, jobs: ['shop/web-cpu'] },
    { name: 'a user that did nothing', question: { who: 'jane' }, jobs: [] },
    { name: 'a pod', question: { pod: 'shop/web-1' }, jobs: ['shop/web-cpu'] },
    { name: 'a job', question: { job: 'bank/attack' }, jobs: ['bank/attack'] },
    { name: 'a tool', question: { tool: 'aperf' }, jobs: ['shop/web-cpu', 'bank/attack'] },
    { name: 'a namespace', question: { namespace: 'bank' }, jobs: ['bank/attack'] },
    {
      name: 'a time before',
      question: { since: new Date('2026-11-26T07:47:00Z') },
      jobs: ['shop/web-cpu', 'bank/attack'],
    },
    { name: 'a time after', question: { since: new Date('2027-01-01') }, jobs: [] },
    { name: 'two of these', question: { tool: 'aperf', namespace: 'shop' }, jobs: ['shop/web-cpu'] },
  ])('answers for $name', async ({ question, jobs }) => {
    expect((await findUses(RECORDED, question)).map(({ job }) => job)).toEqual(jobs);
  });

  test.each<{ name: string; lines: string[]; want: Partial<Use> }>([
    {
      name: 'whoever acted as the user is named too',
      lines: changed(
        (line) => line.replace('"user":', '"impersonatedUser":{"username":"root"},"user":'),
        isJob,
      ),
      want: { who: `root (by ${JANE})` },
    },
    {
      name: 'a job from before the log has an asker that is not known',
      lines: RECORDED.filter((line) => !line.includes(isJob)),
      want: { who: '?', job: 'shop/web-cpu' },
    },
    {
      name: 'a tool that the API server refused says why',
      lines: changed(
        (line) => line.replace('"code":200', '"code":403,"message":"violates PodSecurity"'),
        isInjection,
      ),
      want: { result: 'violates PodSecurity' },
    },
    {
      name: 'a privileged tool is one',
      lines: changed((line) => line.replace('"privileged":false', '"privileged":true'), isInjection),
      want: { rights: 'SYS_PTRACE, privileged, uid 0' },
    },
    {
      name: 'a tool without rights has none',
      lines: changed(
        (line) => line.replace(/"securityContext":\{.*?\}\}/, '"securityContext":{}}'),
        isInjection,
      ),
      want: { rights: 'none added' },
    },
  ])('$name', async ({ lines, want }) => {
    expect(await findUses(lines, { namespace: 'shop' })).toMatchObject([want]);
  });

  const CREATION = 'system:serviceaccount:toe-system:toe-creation';
  test.each<{ name: string; maker: string; owner: string; who: string }>([
    {
      name: 'the run of a schedule was asked for by whoever made the schedule',
      maker: CREATION,
      owner: '"uid":"schedule-uid","controller":true',
      who: JANE,
    },
    {
      name: 'who writes the job of somebody else into their own as its owner asked for it',
      maker: 'mallory',
      owner: '"uid":"schedule-uid","controller":true',
      who: 'mallory',
    },
    {
      name: 'an owner that is no controller is no schedule',
      maker: CREATION,
      owner: '"uid":"schedule-uid"',
      who: CREATION,
    },
    {
      name: 'who acts as the maker of runs asked for what they make',
      maker: `mallory"},"impersonatedUser":{"username":"${CREATION}`,
      owner: '"uid":"schedule-uid","controller":true',
      who: `${CREATION} (by mallory)`,
    },
  ])('$name', async ({ maker, owner, who }) => {
    const job = RECORDED.find((line) => line.includes(isJob)) ?? '';
    const schedule = job
      .replaceAll('web-cpu', 'nightly')
      .replaceAll('d42f8d5d-8ccd-4398-a213-a78825aed98a', 'schedule-uid');
    const run = job
      .replace(/"username":"[^"]*","groups":\[[^\]]*\]/, `"username":"${maker}"`)
      .replace('"generation":1', `"ownerReferences":[{${owner}}]`);
    expect(run).toContain(owner);
    const others = RECORDED.filter((line) => line !== job);
    expect(await findUses([...others, run, schedule], { namespace: 'shop' })).toMatchObject([{ who }]);
  });

  test.each<{ name: string; lines: string[] }>([
    {
      name: 'a conflict is no use: it is tried again',
      lines: changed((line) => line.replace('"code":200', '"code":409'), isInjection),
    },
    {
      name: 'what somebody else put into a pod is none, whatever it says of itself',
      lines: changed(
        (line) => line.replace('system:serviceaccount:toe-system:toe-creation', 'mallory'),
        isInjection,
      ),
    },
  ])('$name', async ({ lines }) => {
    expect(await findUses(lines, { namespace: 'shop' })).toEqual([]);
  });

  describe('hides nothing from', () => {
    const ADD = '/spec/ephemeralContainers';
    test.each<{ name: string; body: unknown }>([
      { name: 'a JSON patch of all containers', body: [{ op: 'add', path: ADD, value: [TOOL] }] },
      {
        name: 'a JSON patch of one container, after a test',
        body: [
          { op: 'test', path: '/spec/nodeName', value: 'node' },
          { op: 'add', path: `${ADD}/-`, value: TOOL },
        ],
      },
      {
        name: 'a merge patch',
        body: { spec: { ephemeralContainers: [TOOL] } },
      },
    ])('$name', async ({ body }) => {
      expect(await findUses(injectedBy(body), { who: JANE })).toEqual([USE]);
    });

    const PUT = { ...TOOL, env: undefined };
    const UNREADABLE = expect.stringMatching(
      /^allowed, unreadable: sent by system:serviceaccount:toe-system:toe-creation, look at its line/,
    );
    const SAYS_NOTHING = { who: '?', job: '?', tool: '?', image: '?', rights: '?', pod: 'shop/web-1' };
    test.each<{ name: string; body: unknown; want: object }>([
      { name: 'a body that was not logged', body: undefined, want: { ...SAYS_NOTHING, result: UNREADABLE } },
      { name: 'a body of null', body: null, want: { ...SAYS_NOTHING, result: UNREADABLE } },
      {
        name: 'a container with what no container has',
        body: { spec: { ephemeralContainers: [{ ...TOOL, env: null }] } },
        want: { ...SAYS_NOTHING, result: UNREADABLE },
      },
      {
        name: 'a JSON patch that copies',
        body: [{ op: 'copy', from: '/spec/containers', path: ADD }],
        want: { ...SAYS_NOTHING, result: UNREADABLE },
      },
      {
        name: 'a JSON patch that fills a container piece by piece',
        body: [
          { op: 'add', path: ADD, value: [TOOL] },
          { op: 'replace', path: `${ADD}/0/image`, value: 'evil' },
        ],
        want: { ...SAYS_NOTHING, result: UNREADABLE },
      },
      {
        name: 'a container that says of no job that it is its tool',
        body: { spec: { ephemeralContainers: [PUT] } },
        want: { who: '?', job: '?/?', tool: '?', image: USE.image, rights: USE.rights, result: 'allowed' },
      },
    ])('$name, whoever is asked for', async ({ body, want }) => {
      expect(await findUses(injectedBy(body), { who: JANE, namespace: 'shop' })).toMatchObject([want]);
      expect(await findUses(injectedBy(body), { tool: 'aperf', pod: 'shop/web-1' })).toMatchObject([want]);
      expect(await findUses(injectedBy(body), { pod: 'shop/web-2' })).toEqual([]);
    });

    test('somebody who acts as toe', async () => {
      const lines = changed(
        (line) => line.replace('"user":', '"user":{"username":"mallory"},"impersonatedUser":'),
        isInjection,
      );
      expect(await findUses(lines, { namespace: 'shop' })).toMatchObject([{ pod: 'shop/web-1' }]);
    });

    test.each<{ name: string; query: string }>([
      { name: 'in the value of another', query: '?x=?dryRun=All' },
      { name: 'whose name has a question mark', query: '??dryRun=All' },
      { name: 'with small letters', query: '?dryrun=All' },
      { name: 'with a separator that Go takes for an error', query: '?dryRun=All;' },
      { name: 'beside thousands of others, where Go reads none', query: `?dryRun=All${'&a'.repeat(10_001)}` },
    ])('a query that is no trial: dryRun $name', async ({ query }) => {
      const lines = changed((line) => line.replace('/powertools"', `/powertools${query}"`), isJob);
      expect(await findUses(lines, { namespace: 'shop' })).toEqual([USE]);
    });

    test.each(['?dryRun=All', '?fieldManager=a&dryRun=All', '?dry%52un=All&fieldValidation=Strict'])(
      'nobody, but a trial is none: %j',
      async (query) => {
        const lines = changed(
          (line) => line.replace('ephemeralcontainers"', `ephemeralcontainers${query}"`),
          isInjection,
        );
        expect(await findUses(lines, { namespace: 'shop' })).toEqual([]);
      },
    );

    test('a server-side apply: it asks for a job as a create does', async () => {
      const lines = changed((line) => line.replace('"verb":"create"', '"verb":"patch"'), isJob);
      expect(await findUses(lines, { namespace: 'shop' })).toEqual([USE]);
    });

    const refusedPatch = (more: (line: string) => string): string[] =>
      changed((line) => more(line.replace('"verb":"create"', '"verb":"patch"')), '"attack"');

    test('a server-side apply that was refused', async () => {
      expect(await findUses(refusedPatch((line) => line))).toMatchObject([{ job: 'shop/web-cpu' }, ATTACK]);
    });

    test.each<{ name: string; more: (line: string) => string }>([
      { name: 'meets a newer version', more: (line) => line.replaceAll('"code":422', '"code":409') },
      { name: 'changes a job', more: (line) => line.replaceAll('"code":422', '"code":200') },
      {
        name: 'toe sends for a job that has gone',
        more: (line) => line.replace('"username":"admin"', `"username":"${CREATION}"`),
      },
    ])('nobody, but a patch that $name is no attempt', async ({ more }) => {
      expect(await findUses(refusedPatch(more), { namespace: 'bank' })).toEqual([]);
    });

    test('a refused job whose fields are of no form', async () => {
      const lines = changed((line) => line.replace(/"tool":\{[^}]*\}/, '"tool":7'), '"attack"');
      expect(await findUses(lines, { namespace: 'bank' })).toMatchObject([{ ...ATTACK, tool: '?' }]);
    });
  });

  test.each(['', '{', 'null', '[]', '{"verb":"create","x":"powertools"}', '"ephemeralcontainers"'])(
    'a line that is none, as %j, is passed over',
    async (line) => {
      expect(await findUses([line, ...RECORDED, line])).toHaveLength(2);
    },
  );
});
