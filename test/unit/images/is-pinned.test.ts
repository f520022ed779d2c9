import { isPinned } from '../../../lib/images/is-pinned.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

test.each([
  { image: `registry.example/aperf@${DIGEST}`, want: true },
  { image: `registry.example/aperf:1@${DIGEST}`, want: true },
  { image: 'registry.example/aperf:1', want: false },
  { image: 'registry.example:5000/aperf', want: false },
])('$image means the same for ever: $want', ({ image, want }) => {
  expect(isPinned(image)).toBe(want);
});
