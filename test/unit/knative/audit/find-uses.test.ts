import { readFileSync } from 'node:fs';
import { findUses, type Question, type Use } from '../../../../knative/audit/find-uses.ts';

/** What a real API server wrote under docs/audit-policy.yaml, sorted so that the answer comes before the question. */
const RECORDED = readFileSync(`${import.meta.dirname}/audit-log.jsonl`, 'utf8')
  .split('\n')
  .filter(Boolean);
const JANE = 'system:serviceaccount:default:jane';
const USE: Use = {
  time: '2026-11-26T07:47:10.969047Z',
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

  test.each(['', '{', 'null', '[]', '{"verb":"create","x":"powertools"}', '"ephemeralcontainers"'])(
    'a line that is none, as %j, is passed over',
    async (line) => {
      expect(await findUses([line, ...RECORDED, line])).toHaveLength(2);
    },
  );
});
