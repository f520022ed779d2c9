import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from '@jest/globals';
import { run } from '../../../demo/run.ts';
import { awaitEnd, createJob } from '../harness/jobs.ts';
import { makeReader } from '../harness/collector.ts';
import type { Case } from '../harness/play.ts';
import { startPod } from '../harness/pods.ts';

const TOE = 'dist/kubectl-toe';
const MEGABYTE = 1024 * 1024;

/** kubectl toe, as people use it. */
export const PLUGIN: readonly Case[] = [
  ...(['collector', 'ephemeral'] as const).map((mode): Case => ({
    name: `kubectl toe run waits for the end and brings the result, checked, in mode ${mode}`,
    run: async (ns) => {
      await startPod(ns, 'web');
      await makeReader(ns, 'reader', 'toe-user');
      const folder = await mkdtemp(join(tmpdir(), 'toe-e2e-'));
      const options = ['-n', ns, '-l', 'app=web', '-d', '30s', '--output-mode', mode, '-o', folder];
      await run(TOE, ['run', 'e2e-bulk', ...options, '--as-service-account', 'reader']);
      const files = await readdir(join(folder, 'web'));
      expect(files).toEqual(['bulk.bin']);
      expect((await stat(join(folder, 'web', 'bulk.bin'))).size).toBe(MEGABYTE);
    },
  })),
  {
    name: 'kubectl toe ui serves the page and the jobs of a namespace, by its link alone',
    run: async (ns) => {
      await startPod(ns, 'web');
      await makeReader(ns, 'reader', 'toe-user');
      const output = { mode: 'collector' };
      await awaitEnd(
        await createJob(ns, { app: 'web', tool: 'e2e-bulk', duration: '30s', spec: { output } }),
      );
      const ui = spawn(TOE, ['ui', '-n', ns, '--no-browser', '--as-service-account', 'reader']);
      try {
        const link = await linkOf(ui.stdout);
        const page = await fetch(link);
        expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(await page.text()).toMatch(/<title>.*toe/);
        const jobs = await fetch(new URL(`api/v1/namespaces/${ns}/jobs`, page.url));
        const { items } = (await jobs.json()) as { items: { job: string; hasArtifacts: boolean }[] };
        expect([...items].map(({ job, hasArtifacts }) => [job, hasArtifacts])).toEqual([['web', true]]);
        expect((await fetch(link)).status).toBe(403);
        expect((await fetch(new URL(`/api/v1/namespaces/${ns}/jobs`, page.url))).status).toBe(403);
      } finally {
        ui.kill('SIGINT');
        await once(ui, 'close');
      }
    },
  },
];

async function linkOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const [link] = /http:\/\/127\.0\.0\.1:\S+/.exec(line) ?? [];
    if (link) return link;
  }
  throw new Error('kubectl toe ui has ended without a link');
}
