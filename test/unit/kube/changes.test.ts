import { losePod, putPod, putPowerTool } from '../../../lib/kube/changes.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { aWorld } from '../../build/a-world.ts';

const two = aWorld({ pods: [aPod({ name: 'web-1' }), aPod({ name: 'web-2' })] });

describe('a change of what is known', () => {
  test('puts a pod in the place of what it was', () => {
    const changed = aPod({ name: 'web-2', metadata: { resourceVersion: '11' } });
    expect(putPod(changed)(two).pods).toEqual([aPod({ name: 'web-1' }), changed]);
  });

  test('is of the pod with its uid, not of another of its name elsewhere', () => {
    const elsewhere = aPod({ uid: 'elsewhere', metadata: { namespace: 'dev' } });
    const changed = aPod({ metadata: { resourceVersion: '11' } });
    expect(putPod(changed)(aWorld({ pods: [elsewhere, aPod()] })).pods).toEqual([elsewhere, changed]);
  });

  test('does not add a pod that was not asked for', () => {
    expect(putPod(aPod({ name: 'web-9' }))(two).pods).toEqual(two.pods);
  });

  test('loses a pod, and keeps what is known of it', () => {
    const lost = losePod(aPod({ name: 'web-2' }))(two);
    expect([...lost.lost]).toEqual(['uid-web-2']);
    expect(lost.pods).toEqual(two.pods);
  });

  test('puts the job in the place of what it was', () => {
    const changed = aPowerTool({ status: { phase: 'Running' } });
    expect(putPowerTool(changed)(two).powerTool).toEqual(changed);
  });

  test('leaves the world before it as it was', () => {
    const before = structuredClone(two);
    losePod(aPod())(putPod(aPod())(two));
    expect(two).toEqual(before);
  });

  test.each([
    { name: 'a pod', change: () => putPod({}) },
    { name: 'a PowerTool', change: () => putPowerTool({ kind: 'Status' }) },
  ])('does not believe what is not $name', ({ change }) => {
    expect(change).toThrow(/cannot be read/);
  });
});
