import { pod } from '../../../lib/api/pod.ts';
import { rememberParts } from '../../sim/world/remember-parts.ts';

rememberParts();

const metadata = {
  name: 'web-0',
  namespace: 'shop',
  uid: 'u-1',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T12:00:00Z',
};
const spec = { containers: [{ name: 'app', image: 'left out' }] };

test('a part that was read before is not read again, and others are', () => {
  const first = pod.parse({ metadata, spec, status: { phase: 'Pending' } });
  const second = pod.parse({ metadata, spec, status: { phase: 'Running' } });
  expect(second.spec).toBe(first.spec);
  expect(second.spec).toEqual({ containers: [{ name: 'app' }] });
  expect(second.status).toEqual({ phase: 'Running' });
});

test('an equal part that is another object is read for itself', () => {
  const [first, second] = [pod.parse({ metadata, spec }), pod.parse({ metadata, spec: { ...spec } })];
  expect(second.spec).toEqual(first.spec);
  expect(second.spec).not.toBe(first.spec);
});

test('nobody can change what others have read', () => {
  const { spec: read } = pod.parse({ metadata, spec });
  expect(() => read.containers.push({ name: 'other' })).toThrow(TypeError);
});

test('what cannot be read is complained about each time', () => {
  const wrong = { metadata, spec: { containers: [{}] } };
  for (let time = 0; time < 2; time += 1)
    expect(pod.safeParse(wrong).error?.issues[0]?.path).toEqual(['spec', 'containers', 0, 'name']);
});
