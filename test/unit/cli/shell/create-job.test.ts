import { describe, expect, test } from '@jest/globals';
import { KubeError, type KubeRequest } from '../../../../lib/kube/port.ts';
import { makeJob } from '../../../../cli/core/make-job.ts';
import { createJob } from '../../../../cli/shell/create-job.ts';
import { makeCluster } from '../harness/machine.ts';

const body = makeJob({
  ...{ tool: 'py-spy', args: [], namespace: 'shop', name: 'py-spy-1', seconds: 30, dryRun: false },
  selector: { matchLabels: { app: 'web' } },
});

const LOST = new KubeError('Unavailable', 0, 'API server: no answer within 20s');
const LATE = new KubeError('Unavailable', 504, 'the request did not complete in time');
const TAKEN = new KubeError('AlreadyExists', 409, 'powertools "py-spy-1" already exists');
const CROSSED = new KubeError('Conflict', 409, 'Operation cannot be fulfilled on resourcequotas "q"');
const FORBIDDEN = new KubeError('Refused', 403, 'powertools is forbidden');
const BUSY = new KubeError('Unavailable', 429, 'too many requests');

interface Made {
  readonly sent: readonly KubeRequest[];
  /** What the user is told; undefined when the job is there. */
  readonly said?: string;
  readonly exitCode?: number;
}

/** Makes a job while the API server answers so, one request after the other. */
async function create(
  answers: readonly (Error | 'made')[],
  isMadeUp = true,
  isAborted = false,
): Promise<Made> {
  const [left, sent]: [(Error | 'made')[], KubeRequest[]] = [[...answers], []];
  const kube = (request: KubeRequest): Promise<unknown> => {
    sent.push(request);
    const answer = left.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({});
  };
  const signal = isAborted ? AbortSignal.abort() : new AbortController().signal;
  const patience = { sleep: () => Promise.resolve(), signal };
  try {
    await createJob({ body, isMadeUp }, { ...makeCluster({}), kube }, patience);
    return { sent };
  } catch (error) {
    const { message: said, exitCode } = error as { message: string; exitCode: number };
    return { sent, said, exitCode };
  }
}

const LOOK = /may have been made all the same.*kubectl toe list py-spy-1$/;

describe('A job whose making is not answered', () => {
  test.each<{ name: string; answers: (Error | 'made')[] }>([
    { name: 'was made at once', answers: ['made'] },
    { name: 'is made at the next request', answers: [LOST, LATE, 'made'] },
    { name: 'was made by the request before', answers: [LOST, TAKEN] },
  ])('is there when it $name', async ({ answers }) => {
    const { sent, said } = await create(answers);
    expect(said).toBeUndefined();
    expect(sent).toHaveLength(answers.length);
    for (const request of sent) expect(request).toMatchObject({ method: 'POST', body });
  });

  test.each([
    { name: 'it is asked for three times', answers: [LOST, LOST, LOST], exitCode: 5, requests: 3 },
    { name: 'it is refused later', answers: [LOST, FORBIDDEN], exitCode: 3, requests: 2 },
    { name: 'a quota had no time to count it', answers: [LOST, CROSSED], exitCode: 3, requests: 2 },
  ])('may be there, and the user is told where to look: $name', async ({ answers, exitCode, requests }) => {
    const { sent, ...told } = await create(answers);
    expect(told).toEqual({ exitCode, said: expect.stringMatching(LOOK) });
    expect(sent).toHaveLength(requests);
  });

  test('may be another of the name that the user has given', async () => {
    expect(await create([LOST, TAKEN], false)).toMatchObject({
      exitCode: 3,
      said: expect.stringMatching(LOOK),
    });
  });

  test('is not asked for again when the user waits no longer', async () => {
    const { sent, said } = await create([LOST, 'made'], true, true);
    expect(said).toMatch(LOOK);
    expect(sent).toHaveLength(1);
  });
});

test.each([
  { name: 'a name that is taken', answer: TAKEN, exitCode: 3 },
  { name: 'a right that is missing', answer: FORBIDDEN, exitCode: 3 },
  { name: 'an API server that is overloaded', answer: BUSY, exitCode: 5 },
])('No job is made for $name, and nobody looks for one', async ({ answer, exitCode }) => {
  const { sent, ...told } = await create([answer]);
  expect(told).toEqual({ exitCode, said: expect.not.stringMatching(LOOK) });
  expect(sent).toHaveLength(1);
});
