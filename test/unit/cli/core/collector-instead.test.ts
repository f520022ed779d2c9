import { expect, test } from '@jest/globals';
import { collectorInstead } from '../../../../cli/core/collector-instead.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';

/** As the shim says it. */
const TOO_LARGE =
  'a.jfr has 12.0 MiB, and in mode ephemeral the log has room for 8.0 MiB: use output.mode collector.';
const RUN = ['run', 'py-spy', '-l', 'app=web'];
const failed = (message?: string, mode = 'ephemeral') =>
  aCliJob(
    { phase: 'Failed', targets: [aTarget('web-0', 'Succeeded'), aTarget('web-1', 'Failed', { message })] },
    mode,
  );

test.each([
  { what: 'the same', argv: RUN, isFetched: false, command: 'run py-spy -l app=web --output-mode collector' },
  {
    what: 'for a folder that has something of the first run',
    argv: [...RUN, '-o', './my result'],
    isFetched: true,
    command: "run py-spy -l app=web -o './my result' --output-mode collector --force",
  },
  {
    what: 'with what the user has said already, once',
    argv: [...RUN, '--output-mode', 'ephemeral', '--force', '-o', 'a'],
    isFetched: true,
    command: 'run py-spy -l app=web --force -o a --output-mode collector',
  },
  {
    what: 'under another name, since that one is taken',
    argv: ['-n', 'shop', ...RUN, '--name', 'cpu'],
    isFetched: false,
    command: '-n shop run py-spy -l app=web --output-mode collector',
  },
  {
    what: 'however that was written',
    argv: ['run', 'py-spy', '--name=cpu', '--output-mode=ephemeral', '-l', 'app in (web,api)'],
    isFetched: false,
    command: "run py-spy -l 'app in (web,api)' --output-mode collector",
  },
  {
    what: 'with the arguments of the tool',
    argv: RUN,
    toolArgs: ['--name', '$HOME'],
    isFetched: false,
    command: "run py-spy -l app=web --output-mode collector -- --name '$HOME'",
  },
])(
  'a result too large for a log has another command: $what',
  ({ argv, toolArgs = [], isFetched, command }) => {
    expect(collectorInstead(failed(TOO_LARGE), { argv, toolArgs }, isFetched)).toBe(
      `The log has no room for such a result, the collector has: kubectl toe ${command}`,
    );
  },
);

test.each([
  ['nothing was wrong', failed()],
  ['something else was', failed('The disk is full.')],
  ['it was uploaded', failed(TOO_LARGE, 'collector')],
  ['it has no targets', aCliJob({ phase: 'Failed' })],
  ['it has not begun', aCliJob(undefined)],
])('a job has none when %s', (_when, job) => {
  expect(collectorInstead(job, { argv: RUN, toolArgs: [] }, true)).toBeUndefined();
});
