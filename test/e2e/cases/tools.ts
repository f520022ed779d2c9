import { expect } from '@jest/globals';
import { hottest } from '../../../demo/folded.ts';
import { toFolded } from '../../../embedded/tools/node-cpu/fold.ts';
import type { CpuProfile } from '../../../embedded/tools/node-cpu/profile.ts';
import type { PowerToolStatus } from '../../../lib/api/power-tool-status.ts';
import { readPcap } from '../../tools/harness/read-pcap.ts';
import { eventually, IMAGES } from '../harness/api.ts';
import { awaitAtWork, awaitEnd, createJob, tell, type JobOptions } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { AS_RESTRICTED, AS_ROOT, execute, startPod, type TargetOptions } from '../harness/pods.ts';
import { filesOf, type Files } from '../harness/files.ts';
import { argsInExample } from '../harness/tools.ts';

const JAVA: TargetOptions = { image: IMAGES.java, cpu: '200m' };
const JAVASCRIPT: TargetOptions = { image: IMAGES.javascript, cpu: '200m' };

/** How the sleeper is told to. */
const SLEEP = { name: 'PROFILER_DURATION', value: '1h' };

/** What each tool that comes with toe finds out, in the modes of its config.yaml. */
export const TOOLS: readonly Case[] = [
  {
    name: 'async-profiler finds the hottest function of a JVM in "restricted", and leaves nothing in its pod',
    level: 'restricted',
    run: async (ns) => {
      await startPod(ns, 'orders', { ...JAVA, ...AS_RESTRICTED });
      const args = argsInExample('async-profiler');
      const [files, status] = await use(ns, { app: 'orders', tool: 'async-profiler', args });
      expectDone(status, 'same-user');
      expect([...files.keys()].sort()).toEqual(['profile.folded', 'profile.jfr']);
      expect(hottestIn(String(files.get('profile.folded')))).toBe('Hot.hotChecksum');
      expect(files.get('profile.jfr')?.subarray(0, 4).toString()).toBe('FLR\0');
      expect(await execute(ns, 'orders', 'ls -A /tmp')).not.toContain('.toe-');
    },
  },
  {
    name: 'async-profiler takes its full rights for a JVM that is root',
    run: async (ns) => {
      await startPod(ns, 'orders', { ...JAVA, ...AS_ROOT });
      const [files, status] = await use(ns, { app: 'orders', tool: 'async-profiler' });
      expectDone(status, 'full');
      expect(hottestIn(String(files.get('profile.folded')))).toBe('Hot.hotChecksum');
    },
  },
  {
    name: 'node gives CPU and heap profile of a program in "restricted", and closes its inspector again',
    level: 'restricted',
    run: async (ns) => {
      await startPod(ns, 'web', { ...JAVASCRIPT, ...AS_RESTRICTED });
      const [files, status] = await use(ns, { app: 'web', tool: 'node', args: argsInExample('node') });
      expectDone(status, 'same-user');
      expectProfiles(files);
      expect(await isInspected(ns)).toBe(false);
    },
  },
  {
    name: 'a job with node that is cancelled in the middle closes the inspector again',
    level: 'restricted',
    run: async (ns) => {
      await startPod(ns, 'web', { ...JAVASCRIPT, ...AS_RESTRICTED });
      // In another mode nothing reaches the tool.
      const spec = { output: { mode: 'collector' } };
      const job = await createJob(ns, { app: 'web', tool: 'node', duration: '2m', spec });
      await eventually('the inspector is open', 60, () => isInspected(ns));
      await tell(job, { shutdown: 'Cancel' });
      expect(await awaitEnd(job)).toMatchObject({ phase: 'Cancelled' });
      expect(await isInspected(ns)).toBe(false);
    },
  },
  {
    name: 'node works on a pod that declares no user',
    run: async (ns) => {
      await startPod(ns, 'web', JAVASCRIPT);
      const [files, status] = await use(ns, { app: 'web', tool: 'node' });
      expectDone(status, 'full');
      expectProfiles(files);
    },
  },
  {
    name: 'in a pod whose containers share their processes the program of the target is found, whatever else runs there',
    run: async (ns) => {
      const side = { name: 'side', image: IMAGES.sleeper, restartPolicy: 'Always', env: [SLEEP] };
      const spec = { shareProcessNamespace: true, initContainers: [side] };
      await startPod(ns, 'web', { ...JAVASCRIPT, spec });
      // As somebody looks around in it, or a probe.
      const beside = execute(ns, 'web', 'sleep 30');
      const [files, status] = await use(ns, { app: 'web', tool: 'node' });
      expectDone(status, 'full');
      expectProfiles(files);
      await beside;
    },
  },
  {
    name: 'tcpdump records the packets of its filter, their headers alone',
    run: async (ns) => {
      await startPod(ns, 'api');
      const job = await createJob(ns, {
        app: 'api',
        tool: 'tcpdump',
        duration: '15s',
        args: argsInExample('tcpdump'),
      });
      await awaitAtWork(job, 1);
      // Nobody listens there, which is answered too. More than once: the tool may have been about to begin.
      const knock = 'busybox nc -w 1 127.0.0.1 5432 </dev/null; busybox nc -w 1 127.0.0.1 5433 </dev/null';
      await execute(ns, 'api', `for i in 1 2 3 4 5 6 7 8; do ${knock}; sleep 1; done; true`);
      const status = await awaitEnd(job);
      expectDone(status, undefined);
      const [files] = await filesOf(ns, status);
      const { snaplen, packets } = readPcap(files?.get('capture-1.pcap') ?? Buffer.alloc(0));
      expect(snaplen).toBe(128);
      expect(packets.length).toBeGreaterThanOrEqual(2);
      expect(packets.length).toBeLessThanOrEqual(16);
    },
  },
  {
    name: 'a tool of one\u2019s own, made on the base, works in "restricted" with no right at all',
    level: 'restricted',
    run: async (ns) => {
      await startPod(ns, 'web', { ...JAVASCRIPT, ...AS_RESTRICTED });
      const [files, status] = await use(ns, { app: 'web', tool: 'threads', duration: '5s' });
      expectDone(status, undefined);
      expect(String(files.get('threads.txt'))).toMatch(/^ +\d+\.\d\d s {2}1 (node|MainThread)\n/);
    },
  },
  {
    name: 'the adapter of aperf brings home what aperf leaves',
    run: async (ns) => {
      await startPod(ns, 'bench');
      const [files, status] = await use(ns, {
        app: 'bench',
        tool: 'aperf',
        args: ['--interval=1', '--profile'],
      });
      expectDone(status, undefined);
      // The first two bytes of a gzip file.
      expect(files.get('aperf.tar.gz')?.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    },
  },
  {
    name: 'a tool that does not fit its target says so, and harms nothing',
    run: async (ns) => {
      await startPod(ns, 'web', { ...JAVASCRIPT, ...AS_RESTRICTED });
      const status = await awaitEnd(
        await createJob(ns, { app: 'web', tool: 'async-profiler', duration: '5s' }),
      );
      expect(status).toMatchObject({ phase: 'Failed', targets: [{ exitCode: 69 }] });
      expect(await execute(ns, 'web', 'ls -A /tmp')).toBe('');
    },
  },
];

/** Runs a tool on one pod. @returns its files, and how the job ended. */
async function use(ns: string, options: JobOptions): Promise<[files: Files, status: PowerToolStatus]> {
  const status = await awaitEnd(await createJob(ns, { duration: '10s', ...options }));
  const [files = new Map<string, Buffer>()] = await filesOf(ns, status);
  return [files, status];
}

/** Whether somebody could connect to the inspector of the program. */
async function isInspected(ns: string): Promise<boolean> {
  // 9229 in hexadecimal digits, and the state LISTEN: connections that were closed linger for a while.
  return /:240D 00000000:0000 0A/.test(await execute(ns, 'web', 'cat /proc/net/tcp'));
}

function expectDone(status: PowerToolStatus, mode: string | undefined): void {
  expect(status).toMatchObject({
    phase: 'Completed',
    reason: 'Succeeded',
    targets: [{ exitCode: 0, ...(mode ? { mode } : {}) }],
  });
}

function expectProfiles(files: Files): void {
  const cpu = JSON.parse(String(files.get('profile.cpuprofile'))) as CpuProfile;
  expect(hottestIn(toFolded(cpu, 'node'))).toMatch(/^hotChecksum \(main\.js:\d+\)$/);
  const heap = JSON.parse(String(files.get('profile.heapprofile'))) as { head: unknown };
  expect(heap.head).toHaveProperty('children');
  expect(JSON.stringify(heap)).toContain('makeRow');
}

/** The function on top of the stack most often. */
function hottestIn(folded: string): string | undefined {
  return hottest(folded, 1)[0]?.name;
}
