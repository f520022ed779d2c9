import type { Counts, PowerToolStatus, Target } from '../../../lib/api/power-tool-status.ts';
import { findStop, jobDeadline, type StopInput } from '../../../lib/status/find-stop.ts';
import { countTargets } from '../../../lib/status/count-targets.ts';
import { aJobSpec } from '../../build/a-job-spec.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aRow } from '../../build/a-target.ts';
import { after } from '../../build/a-world.ts';

interface Given {
  readonly spec?: Record<string, unknown>;
  readonly rows?: readonly Target[];
  readonly counts?: Partial<Counts>;
  readonly judgedAt?: Date;
  readonly status?: PowerToolStatus;
}

// The job was created a minute before NOW.
function find({ spec = {}, rows = [aRow('web-1', 'Active')], counts, judgedAt, status }: Given) {
  const input: StopInput = {
    powerTool: aPowerTool({ spec, ...(status ? { status } : {}) }),
    job: aJobSpec(spec),
    rows,
    counts: { ...countTargets(rows), ...counts },
    judgedAt,
  };
  return findStop(input);
}

const FAILED = aRow('web-2', 'Failed', { reason: 'ToolFailed', message: 'exit code 3' });
const RESTARTED = aRow('web-1', 'Active', { reason: 'TargetRestarted', message: 'It was restarted.' });
const UNREADY = aRow('web-1', 'Active', { reason: 'TargetUnready', message: 'It is unready.' });
const TAKEN = aRow('web-1', 'Gone', { reason: 'TargetRestarted', message: 'It crashed.' });
const LATCHED: PowerToolStatus = { phase: 'Stopping', reason: 'CanaryFailed', message: 'as it was found' };
const DEADLINE = { activeDeadlineSeconds: 90 };
const STOP = { failurePolicy: { onError: 'Stop' } };

describe('a job ends early', () => {
  test.each<{ name: string; given: Given; want: string; message: RegExp }>([
    {
      name: 'when its user cancels it',
      given: { spec: { shutdown: 'Cancel' } },
      want: 'Cancelled',
      message: /^Cancelled by spec\.shutdown/,
    },
    {
      name: 'when its user stops it',
      given: { spec: { shutdown: 'Stop' } },
      want: 'Stopped',
      message: /what the tools have measured is kept/,
    },
    {
      name: 'at its deadline, when the timer of that fires',
      given: { spec: DEADLINE, judgedAt: after(30) },
      want: 'JobDeadlineExceeded',
      message: /not over 90 s after its creation.*Allow more time/,
    },
    {
      name: 'when a target was restarted',
      given: { rows: [RESTARTED] },
      want: 'TargetRestarted',
      message: /onUnhealthyTarget is Stop\. web-1: It was restarted\./,
    },
    {
      name: 'when a target turned unready',
      given: { rows: [UNREADY] },
      want: 'TargetUnready',
      message: /onUnhealthyTarget is Stop\. web-1: It is unready\./,
    },
    {
      name: 'when a target crashed and took its tool along',
      given: { rows: [TAKEN, aRow('web-2', 'Active')] },
      want: 'TargetRestarted',
      message: /web-1: It crashed\./,
    },
    {
      name: 'when a tool failed, if its user wants that',
      given: { spec: STOP, rows: [FAILED, aRow('web-1', 'Active')] },
      want: 'StoppedOnError',
      message: /onError is Stop\. web-2: exit code 3/,
    },
    {
      name: 'when a tool failed in a pod that went first, whatever its policy',
      given: { spec: { budgets: { canary: 2 } }, rows: [FAILED, aRow('web-1', 'Succeeded')] },
      want: 'CanaryFailed',
      message:
        /^The job was stopped: the tool failed in a pod that goes first \(spec\.budgets\.canary\)\. web-2: exit code 3/,
    },
    {
      name: 'as was found once, though nothing speaks for it any more',
      given: { status: LATCHED },
      want: 'CanaryFailed',
      message: /^as it was found$/,
    },
    {
      name: 'as another version has found it, for a reason that this one does not know',
      given: { status: { ...LATCHED, reason: 'MoonTooFull' } },
      want: 'StoppedOnError',
      message: /^as it was found$/,
    },
  ])('$name', ({ given, want, message }) => {
    const stop = find(given);
    expect(stop?.reason).toBe(want);
    expect(stop?.message).toMatch(message);
  });
});

describe('a job goes on', () => {
  test.each<{ name: string; given: Given }>([
    { name: 'when all is well', given: {} },
    { name: 'after a failed tool, without a word about that', given: { rows: [FAILED] } },
    {
      name: 'with a tool that is tried again',
      given: { spec: STOP, rows: [aRow('web-1', 'Waiting', { reason: 'RetryBackoff' })] },
    },
    {
      name: 'with a pod that went away',
      given: { spec: STOP, rows: [aRow('web-1', 'Gone', { reason: 'TargetGone' })] },
    },
    {
      name: 'beside a target that suffers, when its user does not mind',
      given: { spec: { failurePolicy: { onUnhealthyTarget: 'Continue' } }, rows: [RESTARTED, UNREADY] },
    },
    {
      name: 'after a failure behind a canary that has succeeded',
      given: { spec: { budgets: { canary: 1 } }, rows: [FAILED, aRow('web-1', 'Succeeded')] },
    },
    {
      name: 'after a failure behind a canary whose rows are away by now',
      given: { spec: { budgets: { canary: 1 } }, rows: [FAILED], counts: { succeeded: 1 } },
    },
    { name: 'before its deadline', given: { spec: DEADLINE, judgedAt: after(29) } },
    { name: 'without a timer that has fired, however late it is', given: { spec: DEADLINE } },
    { name: 'without a deadline of its own', given: { judgedAt: after(99_999) } },
    { name: 'in another phase with that reason', given: { status: { ...LATCHED, phase: 'Running' } } },
  ])('$name', ({ given }) => {
    expect(find(given)).toBeUndefined();
  });
});

describe('of several reasons counts', () => {
  const all: Given = {
    spec: { ...DEADLINE, ...STOP, budgets: { canary: 1 } },
    rows: [RESTARTED, FAILED],
    judgedAt: after(30),
  };

  test.each<{ name: string; given: Given; want: string }>([
    {
      name: 'a cancel over what was found before',
      given: { spec: { shutdown: 'Cancel' }, status: LATCHED },
      want: 'Cancelled',
    },
    {
      name: 'a cancel over a stop',
      given: {
        spec: { shutdown: 'Cancel' },
        status: { phase: 'Stopping', reason: 'Stopped', message: 'stop' },
      },
      want: 'Cancelled',
    },
    {
      name: 'what was found before over a stop',
      given: { spec: { shutdown: 'Stop' }, status: LATCHED },
      want: 'CanaryFailed',
    },
    {
      name: 'the verb over all that is observed',
      given: { ...all, spec: { ...all.spec, shutdown: 'Stop' } },
      want: 'Stopped',
    },
    { name: 'the deadline over trouble', given: all, want: 'JobDeadlineExceeded' },
    {
      name: 'harm over failure',
      given: { ...all, spec: { ...STOP, budgets: { canary: 1 } } },
      want: 'TargetRestarted',
    },
    {
      name: 'the canary over the policy',
      given: { spec: { ...STOP, budgets: { canary: 1 } }, rows: [FAILED] },
      want: 'CanaryFailed',
    },
  ])('$name', ({ given, want }) => {
    expect(find(given)?.reason).toBe(want);
  });
});

test('a row without a message is told of all the same', () => {
  expect(find({ spec: STOP, rows: [aRow('web-9', 'Failed')] })?.message).toMatch(/web-9: it failed$/);
});

test.each([
  { name: 'counts from the creation of the job', spec: DEADLINE, want: after(30) },
  { name: 'is none without activeDeadlineSeconds', spec: {}, want: undefined },
])('the deadline of a job $name', ({ spec, want }) => {
  expect(jobDeadline(aPowerTool({ spec }), aJobSpec(spec))).toEqual(want);
});
