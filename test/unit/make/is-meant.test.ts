import { pod, type EphemeralContainer } from '../../../lib/api/pod.ts';
import type { ToolContainer } from '../../../lib/make/ephemeral-container.ts';
import { isMeant } from '../../../lib/make/is-meant.ts';
import { aPod } from '../../build/a-pod.ts';
import { aContainer } from '../../build/run-action.ts';

/** A container as it is read from its pod. */
function stored(container: object): EphemeralContainer {
  const { metadata, spec } = aPod();
  const [found] =
    pod.parse({ metadata, spec: { ...spec, ephemeralContainers: [container] } }).spec.ephemeralContainers ??
    [];
  if (!found) throw new Error('no container');
  return found;
}

const meant: ToolContainer = { ...aContainer(), args: ['--rate', '99'] };
const said = (name: string, value: string) => [
  ...meant.env.filter((one) => one.name !== name),
  { name, value },
];
const withRights = (more: object) => ({ securityContext: { ...meant.securityContext, ...more } });

test('A container is the one that was meant as the API server has stored it', () => {
  const env = meant.env.map(({ name, value }) => (value ? { name, value } : { name }));
  expect(isMeant(stored({ ...meant, env }), meant)).toBe(true);
});

test.each([
  { name: 'in another mode', change: { env: said('TOE_MODE', 'ptrace') } },
  { name: 'with another limit of its output', change: { env: said('TOE_MAX_BYTES', '1') } },
  {
    name: 'with the token of an earlier wave',
    change: { env: [...meant.env, tokenOf(1)] },
    more: [tokenOf(2)],
  },
])('It is $name: what admins decide may have changed', ({ change, more = [] }) => {
  expect(isMeant(stored({ ...meant, ...change }), { ...meant, env: [...meant.env, ...more] })).toBe(true);
});

test.each([
  { name: 'another image', change: { image: 'evil.example/x:1' } },
  { name: 'a command', change: { command: ['sh'] } },
  { name: 'other arguments', change: { args: ['--rate', '100'] } },
  { name: 'no arguments', change: { args: undefined } },
  { name: 'all rights', change: withRights({ privileged: true }) },
  { name: 'a capability', change: withRights({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }) },
  { name: 'another user', change: withRights({ runAsUser: 0 }) },
  { name: 'another job', change: { env: said('TOE_JOB_UID', 'other') } },
  { name: 'another duration', change: { env: said('PROFILER_DURATION', '8760h') } },
  { name: 'a variable of its own', change: { env: said('LD_PRELOAD', '/x.so') } },
  { name: 'no word of its job', change: { env: [] } },
])('It is not with $name', ({ change }) => {
  expect(isMeant(stored({ ...meant, ...change }), meant)).toBe(false);
});

function tokenOf(number: number) {
  return {
    name: 'COLLECTOR_TOKEN',
    valueFrom: { secretKeyRef: { name: `toe-job-uid-${number}`, key: 'token' } },
  };
}
