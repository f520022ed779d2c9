import { declaredRules } from '../../../functions/declared-rules.ts';
import { permissionsOf } from '../../../functions/registry.ts';
import { makeSelfCheck, type SelfCheck } from '../../../functions/self-check.ts';
import type { KubeRequest } from '../../../lib/kube/port.ts';
import type { Rule } from '../../../lib/security/find-excess-rights.ts';
import { kubeError } from '../../build/a-kube.ts';
import { aLog } from '../../build/a-log.ts';

const permissions = permissionsOf('status');
const EVENT = { type: 'dev.knative.apiserver.ref.add', kind: 'PowerTool', namespace: 'shop', name: 'job' };
const MORE: Rule = { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: [] };

interface Checked {
  readonly check: SelfCheck;
  readonly asked: KubeRequest[];
  readonly lines: Record<string, unknown>[];
  /** What the API server answers from now on. */
  more: Readonly<Record<string, readonly Rule[]>>;
  fault: Error | undefined;
}

function aCheck(): Checked {
  const { log, lines } = aLog();
  const asked: KubeRequest[] = [];
  const kube = (request: KubeRequest): Promise<unknown> => {
    asked.push(request);
    if (checked.fault) return Promise.reject(checked.fault);
    const { namespace } = (request.body as { spec: { namespace: string } }).spec;
    const resourceRules = [...declaredRules(permissions, namespace), ...(checked.more[namespace] ?? [])];
    return Promise.resolve({ status: { resourceRules, nonResourceRules: [] } });
  };
  const check = makeSelfCheck({ kube, log }, permissions);
  const checked: Checked = { check, asked, lines, more: {}, fault: undefined };
  return checked;
}

/** Sends an event through the guard. @returns whether it came through. */
async function send({ check }: Checked): Promise<boolean> {
  let came = false;
  const handle = (): Promise<void> => {
    came = true;
    return Promise.resolve();
  };
  await check
    .guard(handle)(EVENT as never, aLog().log)
    .catch(() => undefined);
  return came;
}

describe('A function with the rights that it declares', () => {
  test('lets events in, and asks once, whatever comes at once', async () => {
    const checked = aCheck();
    expect(await Promise.all([send(checked), send(checked), send(checked)])).toEqual([true, true, true]);
    expect(await send(checked)).toBe(true);
    expect(checked.asked).toHaveLength(3);
    expect(checked.check.isReady()).toBe(true);
    expect(checked.lines).toEqual([]);
  });
});

describe('A function with more rights', () => {
  test('lets nothing in, is not ready, and says which they are, where, and what to do', async () => {
    const checked = aCheck();
    checked.more = { default: [MORE], 'toe-system': [MORE] };
    expect(checked.check.isReady()).toBe(true);
    expect(await send(checked)).toBe(false);
    expect(await send(checked)).toBe(false);
    expect(checked.check.isReady()).toBe(false);
    expect(checked.asked).toHaveLength(3);
    expect(checked.lines).toEqual([
      expect.objectContaining({
        level: 50,
        excess: ['get secrets (in default, toe-system)'],
        remedy: expect.stringContaining('rolebindings') as string,
      }),
    ]);
  });

  test('tells who sent an event the same', async () => {
    const checked = aCheck();
    checked.more = { 'toe-timers': [MORE] };
    await expect(checked.check.pass()).rejects.toThrow(/get secrets \(in toe-timers\).*rolebindings/);
  });
});

describe('While the API server does not answer', () => {
  test.each([kubeError('Unavailable', 0), kubeError('Refused', 403)])(
    'nothing is let in (%s), and the next event asks again',
    async (fault) => {
      const checked = aCheck();
      checked.fault = fault;
      expect(await send(checked)).toBe(false);
      expect(checked.check.isReady()).toBe(true);
      checked.fault = undefined;
      expect(await send(checked)).toBe(true);
    },
  );

  test('the fault is one of ours, which a broker tries again', async () => {
    const checked = aCheck();
    checked.fault = kubeError('Refused', 403);
    await expect(checked.check.pass()).rejects.not.toHaveProperty('code');
  });
});
