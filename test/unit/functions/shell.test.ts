import { makeShell } from '../../../functions/shell.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { aKube } from '../../build/a-kube.ts';
import { aLog } from '../../build/a-log.ts';
import { aWorld, NOW } from '../../build/a-world.ts';
import { settle } from '../../build/apply-model.ts';

const steps = settle(aWorld(), NOW).steps.flat();
const others: Action[] = [{ kind: 'removeFinalizer' }, { kind: 'disarmTimers' }];

describe('makeShell', () => {
  test.each([...steps, ...others].map((action) => ({ action, kind: action.kind })))(
    '$kind is one line of the log',
    ({ action, kind }) => {
      const { log, lines } = aLog();
      makeShell({ kube: aKube().kube, now: () => NOW, log, startDeadlineSeconds: 1 }, log).onAction(action);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ msg: kind });
    },
  );

  test('an injection says where, and which image', () => {
    const { log, lines } = aLog();
    const injection = steps.find(({ kind }) => kind === 'inject');
    if (injection)
      makeShell({ kube: aKube().kube, now: () => NOW, log, startDeadlineSeconds: 1 }, log).onAction(
        injection,
      );
    expect(lines[0]).toMatchObject({
      pod: 'web-1',
      image: 'registry.example/aperf:1',
      container: expect.stringMatching(/^toe-aperf-/) as string,
    });
  });
});
