import { readFileSync } from 'node:fs';
import { NODE_FLAGS } from '../../../functions/node-flags.ts';

const flags = NODE_FLAGS.join(' ');
const listed = NODE_FLAGS.map((flag) => `"${flag}"`).join(', ');

test.each([
  ['package.json', `"node ${flags} dist/toe.cjs"`],
  ['Containerfile', `ENTRYPOINT ["node", ${listed}, "/app/start.cjs"]`],
  ['Containerfile', `node ${flags} --random-seed=1 /app/start.cjs bake`],
  ['cluster/images/functions/image.conf', `--entrypoint=/bin/node,${NODE_FLAGS.join()},/app/start.cjs\n`],
  ['cluster/images/functions/rootfs', `/bin/node ${flags} --random-seed=1 /app/start.cjs bake`],
])('%s runs Node.js as the functions want it: %s', (file, want) => {
  expect(readFileSync(file, 'utf8')).toContain(want);
});
