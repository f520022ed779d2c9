import { expect, test } from '@jest/globals';
import type { PowerToolStatus } from '../../../../lib/api/power-tool-status.ts';
import type { Progress } from '../../../../cli/core/read-progress.ts';
import { tellChanges, type Look } from '../../../../cli/core/tell-changes.ts';
import { aCliJob, aTarget } from '../harness/jobs.ts';

const active = aTarget('web-0', 'Active', { container: 'toe-1' });
const waiting = aTarget('web-2', 'Waiting', { message: 'Another\x1b[2J tool\nis there.' });
const measuring = new Map<string, Progress>([['toe-1', { phase: 'running', bytes: 1 }]]);

const look = (status: PowerToolStatus | undefined, progress: Look['progress'] = new Map()): Look => ({
  job: aCliJob(status),
  progress,
});
const running = (target = active, progress?: Look['progress']): Look =>
  look({ phase: 'Running', targets: [target, waiting] }, progress);

test.each<{ readonly what: string; readonly old?: Look; readonly now: Look; readonly lines: string[] }>([
  { what: 'of a new job there is nothing to tell', now: look(undefined), lines: [] },
  {
    what: 'at first all is new',
    now: running(),
    lines: ['Running', 'web-0 Active', 'web-2 Waiting: Another tool is there.'],
  },
  { what: 'what is the same is told once', old: running(), now: running(), lines: [] },
  {
    what: 'what a tool does is told',
    old: running(),
    now: running(active, measuring),
    lines: ['web-0 Active, measuring'],
  },
  {
    what: 'that it has made more is not',
    old: running(active, measuring),
    now: running(active, new Map([['toe-1', { phase: 'running', bytes: 2 }]])),
    lines: [],
  },
  {
    what: 'of a tool that has ended its end is told',
    old: running(active, measuring),
    now: running({ ...active, state: 'Succeeded' }, measuring),
    lines: ['web-0 Succeeded'],
  },
  {
    what: 'a further attempt is another container, which has said nothing yet',
    old: running(active, measuring),
    now: running({ ...active, container: 'toe-2', attempt: 2 }, measuring),
    lines: ['web-0 Active attempt 2'],
  },
])('without a terminal: $what', ({ old, now, lines }) => {
  expect(tellChanges(old, now)).toEqual(lines.map((line) => `py-spy-x7k2p ${line}`));
});
