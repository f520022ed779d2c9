import { afterAll, afterEach, expect, test } from '@jest/globals';
import { removeContainers, startContainer } from './harness/container.ts';
import { removeWork, rootfsOf } from './harness/rootfs.ts';
import { eventually, startTarget } from './harness/target.ts';

afterEach(removeContainers);
afterAll(removeWork);

/** A program in the target that tells of every shim beside it, as often as it can, whether it shows its token. */
const POLL = `
const { readdirSync, readFileSync } = require('node:fs');
const told = new Set();
for (;;) for (const pid of readdirSync('/proc').filter(Number)) {
  const shows = look(pid);
  if (shows && !told.has(pid + shows)) console.log(shows);
  if (shows) told.add(pid + shows);
}
function look(pid) {
  try {
    if (readFileSync('/proc/' + pid + '/comm', 'latin1') !== 'shim\\n') return '';
    return readFileSync('/proc/' + pid + '/environ', 'latin1').includes('a-secret') ? 'shown' : '';
  } catch (error) {
    return error.code === 'EACCES' ? 'hidden' : '';
  }
}`;

/** How often the shim is started: it hides itself some milliseconds after each start, too late for some of them. */
const STARTS = 5;

test.each([1000, 0])(
  'user %d, whose target has the same, shows its token at no moment of its start',
  async (user) => {
    const target = await startTarget('javascript', { user, cpu: 1, command: ['/bin/node', '-e', POLL] });
    for (let starts = 0; starts < STARTS; starts += 1) {
      const shim = startContainer({
        rootfs: rootfsOf('tools/command'),
        command: ['/toe/shim'],
        user,
        env: ['COLLECTOR_TOKEN=a-secret', 'TOE_TERMINATION_LOG=/dev/shm/termination-log'],
        beside: target.pid,
      });
      expect(await shim.ended).toBe(64);
    }
    const verdicts = await eventually(() => target.log().trim().split('\n').filter(Boolean));
    expect(new Set(verdicts)).toEqual(new Set(['hidden']));
  },
);
