import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { findNews, type Setup } from '../../../lib/plan/find-news.ts';
import { planConfig, type ConfigPlan } from '../../../lib/plan/plan-config.ts';
import { aFoundConfig, aReady, aSetup, PINNED, type FoundParts } from '../../build/a-setup.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { NOW } from '../../build/a-world.ts';

const WAITING: PowerToolStatus = { phase: 'Pending', reason: 'BudgetExhausted' };

interface Given {
  readonly jobs?: readonly PowerTool[];
  readonly isTraceless?: boolean;
}

function planOf(setup: Setup, { jobs = [], isTraceless = false }: Given = {}): ConfigPlan {
  return planConfig({ setup, news: findNews(setup), jobs, isTraceless }, NOW);
}

/** A job that waits. */
function job(name: string, tool = 'aperf'): PowerTool {
  return aPowerTool({ name, uid: `uid-${name}`, spec: { tool: { name: tool } }, status: WAITING });
}

const namesOf = (jobs: readonly PowerTool[]) => jobs.map(({ metadata }) => metadata.name);
const plan = (parts: FoundParts, data?: Record<string, string>, given?: Given) =>
  planOf(aSetup([aFoundConfig(parts)], data), given);

describe('the condition', () => {
  test('is whole: what, why, since when, and of which generation', () => {
    expect(plan({ generation: 3 }).toWrite).toEqual([
      {
        metadata: expect.objectContaining({ name: 'aperf', resourceVersion: '7' }) as unknown,
        condition: aReady({ lastTransitionTime: '2026-01-01T12:00:00Z', observedGeneration: 3 }),
      },
    ]);
  });

  test.each<{ name: string; ready: FoundParts['ready']; want: string }>([
    {
      name: 'keeps its time while the status stays',
      ready: { observedGeneration: 0 },
      want: '2026-01-01T11:00:00Z',
    },
    {
      name: 'keeps its time when only the reason changes',
      ready: { reason: 'ImageNotPinned' },
      want: '2026-01-01T11:00:00Z',
    },
    {
      name: 'has a new time when the status turns',
      ready: { status: 'False' },
      want: '2026-01-01T12:00:00Z',
    },
  ])('$name', ({ ready, want }) => {
    const [writing] = plan({ ...(ready ? { ready } : {}) }).toWrite;
    expect(writing?.condition).toMatchObject({ status: 'True', lastTransitionTime: want });
  });

  test('names the jobs that wait for the tool, not those of others', () => {
    const jobs = [job('one'), job('two'), job('other', 'tcpdump')];
    const [writing] = plan({}, {}, { jobs }).toWrite;
    expect(writing?.condition.message).toMatch(/ Jobs that waited then: shop\/one, shop\/two\.$/);
  });

  test('of a config whose tool cannot be read names no job', () => {
    const [writing] = planOf(aSetup([{ ...aFoundConfig(), tool: undefined }]), {
      jobs: [job('one')],
    }).toWrite;
    expect(writing?.condition.message).not.toContain('waited');
  });

  test('once written is not written again, whichever jobs wait by then', () => {
    const [writing] = plan({}, undefined, { jobs: [job('one')] }).toWrite;
    expect(
      planOf(aSetup([{ ...aFoundConfig(), ready: writing?.condition }]), { jobs: [job('two')] }),
    ).toEqual({
      toWake: [],
      toTell: [],
      toWrite: [],
    });
  });
});

describe('a job that waits is woken', () => {
  test.each<{ name: string; parts: FoundParts }>([
    { name: 'when its config is new', parts: {} },
    {
      name: 'when its config has changed, and be it a budget',
      parts: { generation: 2, ready: { observedGeneration: 1 } },
    },
    { name: 'when its config is ready again', parts: { ready: { status: 'False', reason: 'ImageMissing' } } },
    { name: 'when its image is another', parts: { ready: { message: 'Jobs run registry.example/old:1.' } } },
  ])('$name', ({ parts }) => {
    expect(namesOf(plan(parts, undefined, { jobs: [job('one')] }).toWake)).toEqual(['one']);
  });

  test.each<{ name: string; parts: FoundParts; data?: Record<string, string>; of?: PowerTool }>([
    { name: 'when nothing has changed', parts: { ready: {} } },
    { name: 'when its tool cannot be used: that would end it', parts: { ready: {} }, data: {} },
    { name: 'when the config of another tool has changed', parts: {}, of: job('one', 'tcpdump') },
    { name: 'when it does not wait', parts: {}, of: aPowerTool({ status: { phase: 'Running' } }) },
  ])('but not $name', ({ parts, data, of = job('one') }) => {
    expect(plan(parts, data, { jobs: [of] }).toWake).toEqual([]);
  });

  test('when the other config of its tool is gone', () => {
    const ready = { status: 'False', reason: 'ConfigAmbiguous' } as const;
    expect(namesOf(plan({ ready }, undefined, { jobs: [job('one')] }).toWake)).toEqual(['one']);
  });

  describe('without a config, when images have changed or a config went,', () => {
    const given = { jobs: [job('one')], isTraceless: true };

    test('if its tool has an image', () => {
      expect(namesOf(planOf(aSetup(), given).toWake)).toEqual(['one']);
      expect(planOf(aSetup([], {}), given).toWake).toEqual([]);
      expect(planOf(aSetup([], { aperf: 'no image' }), given).toWake).toEqual([]);
      expect(planOf({ images: undefined, configs: [] }, given).toWake).toEqual([]);
    });

    test('and at no other time', () => {
      expect(planOf(aSetup(), { ...given, isTraceless: false }).toWake).toEqual([]);
    });

    test('but a job whose tool has a config only when that is news', () => {
      expect(plan({ ready: {} }, undefined, given).toWake).toEqual([]);
    });
  });
});

describe('an Event', () => {
  const told = (parts: FoundParts, data?: Record<string, string>) =>
    plan(parts, data).toTell.map(({ event }) => `${event.type} ${event.reason}`);

  test.each<{ name: string; parts: FoundParts; data?: Record<string, string>; want: string[] }>([
    {
      name: 'is told when a config is wrong from the beginning',
      parts: {},
      data: {},
      want: ['Warning ImageMissing'],
    },
    {
      name: 'is told when a config turns wrong',
      parts: { ready: {} },
      data: {},
      want: ['Warning ImageMissing'],
    },
    { name: 'is told when it is ready again', parts: { ready: { status: 'False' } }, want: ['Normal Ready'] },
    { name: 'is none when a config is right from the beginning', parts: {}, want: [] },
    {
      name: 'is none when it is wrong for another reason now',
      parts: { ready: { status: 'False', reason: 'ImageInvalid' } },
      data: {},
      want: [],
    },
    { name: 'is none when only the spec has changed', parts: { ready: { observedGeneration: 0 } }, want: [] },
  ])('$name', ({ parts, data, want }) => {
    expect(told(parts, data)).toEqual(want);
  });

  test('is about the PowerToolConfig', () => {
    expect(plan({}, {}).toTell[0]?.of).toMatchObject({
      kind: 'PowerToolConfig',
      metadata: { uid: 'config-aperf' },
    });
  });

  test('has one name for one turn, however often it is planned, and another one for the next', () => {
    const nameOf = (ready?: FoundParts['ready']) => plan(ready ? { ready } : {}, {}).toTell[0]?.event.name;
    expect(nameOf({})).toBe(nameOf({}));
    expect(nameOf()).not.toBe(nameOf({}));
    expect(nameOf({ lastTransitionTime: '2026-01-01T11:30:00Z' })).not.toBe(nameOf({}));
  });

  test('about images that are none comes when images have changed or a config went', () => {
    const setup = aSetup([], { zap: 'no image' });
    expect(planOf(setup).toTell).toEqual([]);
    expect(planOf(setup, { isTraceless: true }).toTell).toMatchObject([{ of: { kind: 'ConfigMap' } }]);
  });
});

test('the image that runs is said, so that an admin sees it', () => {
  expect(plan({}).toWrite[0]?.condition.message).toContain(PINNED);
});
