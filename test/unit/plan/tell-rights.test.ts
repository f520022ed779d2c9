import { tellRights } from '../../../lib/plan/tell-rights.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import { aPod, withTool } from '../../build/a-pod.ts';

type Security = NonNullable<Pod['spec']['ephemeralContainers']>[number]['securityContext'];

function aPodWith(name: string, securityContext: Security): Pod {
  const pod = withTool(aPod({ name }));
  const [tool] = pod.spec.ephemeralContainers ?? [];
  if (!tool) throw new Error('no tool');
  return { ...pod, spec: { ...pod.spec, ephemeralContainers: [{ ...tool, securityContext }] } };
}

describe('tellRights', () => {
  test.each<{ name: string; security: Security; want: string }>([
    {
      name: 'added rights',
      security: { privileged: true, capabilities: { add: ['SYS_ADMIN', 'SYS_PTRACE'] }, runAsUser: 0 },
      want: ' registry.example/aperf:1 runs with capabilities SYS_ADMIN, SYS_PTRACE, privileged, uid 0.',
    },
    {
      name: 'none',
      security: undefined,
      want: ' registry.example/aperf:1 runs with no capabilities.',
    },
  ])('says $name', ({ security, want }) => {
    expect(tellRights([aPodWith('a', security)], 'job-uid')).toBe(want);
  });

  test('says the same of many pods once, and different rights all', () => {
    const pods = [aPodWith('a', {}), aPodWith('b', {}), aPodWith('c', { runAsUser: 7 })];
    expect(tellRights(pods, 'job-uid')).toBe(
      ' registry.example/aperf:1 runs with no capabilities. registry.example/aperf:1 runs with no capabilities, uid 7.',
    );
  });

  test('says nothing of the tools of others', () => {
    expect(tellRights([aPodWith('a', {}), aPod({ name: 'b' })], 'another')).toBe('');
  });
});
