import { expect, test } from '@jest/globals';
import { GROUP } from '../../../../lib/api/names.ts';
import { powerToolConfigsPath } from '../../../../lib/kube/paths.ts';
import { KubeError } from '../../../../lib/kube/port.ts';
import { runProgram } from '../../../../cli/run-program.ts';
import { makeCluster, makeMachine } from '../harness/machine.ts';

const REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const configs = { items: ['py-spy', 'aperf'].map((name) => ({ metadata: { name }, spec: { name } })) };
const forbidden = new KubeError('Refused', 403, 'powertoolconfigs is forbidden');

/** What `kubectl toe tools` says to somebody who has a grant for these names; for no names, for all. */
async function tools(
  grants: readonly (readonly string[])[],
  found: unknown,
  ...argv: string[]
): Promise<{ out: string; err: string; asked: unknown }> {
  const rule = { apiGroups: [GROUP], resources: ['powertoolconfigs'], verbs: ['use'] };
  const resourceRules = grants.map((resourceNames) => ({ ...rule, resourceNames }));
  const [machine, cluster] = [
    makeMachine(),
    makeCluster({
      [REVIEW]: { status: { resourceRules, nonResourceRules: [], incomplete: true } },
      [powerToolConfigsPath]: found,
    }),
  ];
  expect(await runProgram(['tools', ...argv], { machine, connect: () => cluster })).toBe(0);
  const { out, err } = machine;
  return { out: out.join('\n'), err: err.join('\n'), asked: cluster.requests[0]?.body };
}

test('who has grants for tools sees these, and need not read a config', async () => {
  const { out, err, asked } = await tools([['py-spy'], ['node']], forbidden);
  expect({ out, err }).toEqual({ out: 'node\npy-spy', err: '' });
  expect(asked).toMatchObject({ kind: 'SelfSubjectRulesReview', spec: { namespace: 'toe-system' } });
});

test('who may use all sees those that have a config', async () => {
  expect(await tools([[]], configs)).toMatchObject({
    out: 'aperf\npy-spy',
    err: expect.stringContaining('every tool'),
  });
});

test('who may use all, and see none, hears that', async () => {
  expect(await tools([[]], forbidden)).toMatchObject({
    out: '',
    err: expect.stringContaining('may not see'),
  });
});

test('who may use none hears what to ask for', async () => {
  expect(await tools([], configs)).toMatchObject({
    out: '',
    err: expect.stringContaining(`auth can-i use powertoolconfigs.${GROUP}/TOOL`),
  });
});

test.each([
  [[['py-spy']], { all: false, tools: ['py-spy'] }],
  [[[]], { all: true, tools: ['aperf', 'py-spy'] }],
])('%j as JSON is %j', async (grants, json) => {
  expect(JSON.parse((await tools(grants, configs, '-o', 'json')).out)).toEqual(json);
});
