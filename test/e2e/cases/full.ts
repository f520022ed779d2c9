import { buffer } from 'node:stream/consumers';
import { expect } from '@jest/globals';
import { askFor, makeReader } from '../harness/collector.ts';
import { awaitCleanUp, awaitEnd, createJob } from '../harness/jobs.ts';
import { kill, startKiller } from '../harness/killer.ts';
import type { Case } from '../harness/play.ts';
import { startPod } from '../harness/pods.ts';
import { say } from '../harness/progress.ts';
import { listTargets, pathOf } from '../harness/results.ts';

const COLLECTOR = { output: { mode: 'collector', retentionDays: 1 } };
const MEGABYTE = 1024 * 1024;
/** Size of the disk that the store gets for a while. */
const DISK = 40;

/** A store without room: all jobs use the same, so this plays when no other does. */
export const FULL: Case = {
  name: 'the disk of the store is full: the job says so and what to do, what fitted is there as a part, and with room all goes on',
  run: async (ns) => {
    await startKiller(ns);
    await startPod(ns, 'web');
    const token = await makeReader(ns, 'reader', 'toe-user');
    const job = { app: 'web', tool: 'e2e-bulk', duration: '30s', spec: COLLECTOR };
    await kill(ns, SHRINK);
    try {
      const large = await createJob(ns, { ...job, name: 'large', args: ['60'] });
      expect(await awaitEnd(large, 120)).toMatchObject({
        phase: 'Failed',
        reason: 'QuotaExceeded',
        targets: [{ exitCode: 73, partial: true, message: expect.stringMatching(/full.*make room/s) }],
      });
      const [target] = await listTargets(large, token);
      expect(target?.manifest).toMatchObject({ final: true, partial: true, reason: 'quota' });
      const [file] = target?.manifest.files ?? [];
      expect(file?.size).toBeGreaterThan(0);
      say(`      a disk of ${DISK} MB kept ${(file?.size ?? 0) / MEGABYTE} of 60 MB`);
      const { status, body } = await askFor({ path: pathOf(large, target, file?.name), token }, buffer);
      expect({ status, bytes: body.length }).toEqual({ status: 200, bytes: file?.size });
      await awaitCleanUp(large);
    } finally {
      await kill(ns, GROW);
    }
    const small = await createJob(ns, { ...job, name: 'small', args: ['1'] });
    expect(await awaitEnd(small)).toMatchObject({ phase: 'Completed', bytesWritten: MEGABYTE });
    expect(await listTargets(small, token)).toHaveLength(1);
    await awaitCleanUp(small);
  },
};

// In the place of the bucket's folder, for its server and all others of that machine.
const SHRINK = `
store=$(pidof versitygw)
nsenter -t "$store" -m mount -t tmpfs -o size=${DISK}m toe-full "$(readlink "/proc/$store/cwd")/toe"`;

const GROW = `
store=$(pidof versitygw)
nsenter -t "$store" -m umount "$(readlink "/proc/$store/cwd")/toe"`;
