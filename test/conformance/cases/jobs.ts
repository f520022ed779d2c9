import type { Case } from '../case.ts';
import { first, get, JOBS, merge, now, post, remove, shown, strategic, timer } from '../requests.ts';

const TIMER = `${JOBS}/timer`;
const TIME = '2001-01-01T00:00:00Z';

const failed = (type: string): object => ({
  type,
  status: 'True',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
  lastProbeTime: TIME,
  lastTransitionTime: TIME,
});

/** Jobs, as far as they serve as timers. */
export const JOB_LIFE: readonly Case[] = [
  { name: 'A timer is made with its defaults', steps: [post(JOBS, timer('timer')), get(TIMER)] },
  {
    name: 'A timer that is armed cannot be armed again',
    steps: [first(post(JOBS, timer('timer'))), post(JOBS, timer('timer'))],
  },
  {
    name: 'A trial of a timer stores nothing',
    steps: [post(JOBS, timer('timer'), { dryRun: 'All' }), get(TIMER)],
  },
  {
    name: 'A timer cannot run backwards',
    steps: [
      post(JOBS, timer('a', { activeDeadlineSeconds: -1 })),
      post(JOBS, timer('b', { ttlSecondsAfterFinished: -1 })),
      post(JOBS, timer('c', { parallelism: -1 })),
    ],
  },
  {
    name: 'The deadline of a timer can be moved; its template cannot change',
    steps: [
      first(post(JOBS, timer('timer'))),
      merge(TIMER, { spec: { activeDeadlineSeconds: 120 } }),
      merge(TIMER, { spec: { completions: 2 } }),
    ],
  },
  {
    name: 'A timer fires in two steps',
    steps: [
      first(post(JOBS, timer('timer'))),
      merge(`${TIMER}/status`, { status: { startTime: TIME } }),
      strategic(`${TIMER}/status`, { status: { conditions: [failed('FailureTarget')] } }),
      strategic(`${TIMER}/status`, { status: { conditions: [failed('Failed')] } }),
    ],
  },
  {
    name: 'A status of a Job cannot be set through the Job itself',
    steps: [first(post(JOBS, timer('timer'))), merge(TIMER, { status: { active: 1 } })],
  },
  {
    name: 'A timer is gone at once when nobody waits for its pods',
    steps: [
      first(post(JOBS, timer('timer'))),
      remove(TIMER, { propagationPolicy: 'Background' }),
      get(TIMER),
    ],
  },
  {
    name: 'A Job is deleted like no other kind when nobody says what becomes of its pods: they are left',
    steps: [
      first(post(JOBS, timer('timer'))),
      remove(TIMER),
      get(TIMER),
      remove(TIMER, { propagationPolicy: 'Background' }),
      get(TIMER),
    ],
  },
  {
    name: 'The timers of one job are disarmed together, and those of others stay',
    steps: [
      first(post(JOBS, timer('a'))),
      first(post(JOBS, timer('b'))),
      first(post(JOBS, { ...timer('c'), metadata: { name: 'c', labels: { 'toe.run/timer': 'another' } } })),
      remove(JOBS, { labelSelector: 'toe.run/timer=one', propagationPolicy: 'Background' }),
      get(JOBS),
      remove(JOBS, { labelSelector: 'toe.run/timer=one', propagationPolicy: 'Background' }),
    ],
  },
  {
    name: 'A watch of timers shows them armed, fired and disarmed',
    steps: [
      now(JOBS),
      first(post(JOBS, timer('timer'))),
      first(strategic(`${TIMER}/status`, { status: { startTime: TIME } })),
      first(strategic(`${TIMER}/status`, { status: { conditions: [failed('FailureTarget')] } })),
      first(remove(TIMER, { propagationPolicy: 'Background' })),
      shown(JOBS, { labelSelector: 'toe.run/timer' }),
      shown(JOBS, { labelSelector: 'toe.run/timer=another' }),
    ],
  },
];
