import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { removeContainers } from './harness/container.ts';
import { removeWork } from './harness/rootfs.ts';
import { startTarget, type Target } from './harness/target.ts';
import { NO_RIGHT, runTool } from './harness/tool.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget('javascript');
});
afterAll(() => {
  removeContainers();
  removeWork();
});

test('the tool of the guide, made on the base, says which threads use the processor, with no right at all', async () => {
  const { code, files } = await runTool('tools/command/threads', target, { mode: NO_RIGHT });
  expect(code).toBe(0);
  const [first = '', ...others] = String(files.get('threads.txt')).trimEnd().split('\n');
  expect(first).toMatch(/^ +0\.[1-9]\d s {2}1 (node|MainThread)$/);
  expect(others.length).toBeGreaterThan(3);
});
