import { countRuns } from '../../../lib/status/count-runs.ts';
import { aPod } from '../../build/a-pod.ts';

describe('the tools that a pod has had', () => {
  test.each([
    { name: 'are none in a plain pod', names: undefined, want: 0 },
    { name: 'are those of all jobs', names: ['toe-aperf-1', 'toe-tcpdump-2'], want: 2 },
    { name: 'are not the containers in which people debug', names: ['debugger-1', 'toe-aperf-1'], want: 1 },
  ])('$name', ({ names, want }) => {
    const ephemeralContainers = names?.map((name) => ({ name }));
    expect(countRuns(aPod({ spec: ephemeralContainers ? { ephemeralContainers } : {} }))).toBe(want);
  });
});
