import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeContainers } from './harness/container.ts';
import { readPcap, type Capture } from './harness/read-pcap.ts';
import { removeWork } from './harness/rootfs.ts';
import { besides, eventually, leftIn, startTarget, type Target } from './harness/target.ts';
import { modesOf, NO_RIGHT, runTool, startTool, type Result, type Run } from './harness/tool.ts';

const TOOL = 'tools/tcpdump';
const [FULL = NO_RIGHT] = modesOf(TOOL);
const SECRET = 'password-of-a-customer';

let target: Target;
beforeAll(async () => {
  target = await startTarget('sleeper', { env: ['PROFILER_DURATION=1h'] });
});
afterAll(() => {
  removeContainers();
  removeWork();
});

describe('tcpdump in the network of a pod', () => {
  test('records the packets that match, their headers alone, in mode full', async () => {
    const before = besides(target);
    const run = startTool(TOOL, target, { mode: FULL, seconds: 60, args: ['udp', 'port', '5353'] });
    await isListening(run);
    send(5353, 3);
    send(5454, 3);
    await sleep(1000);
    run.kill('SIGINT');
    const result = await run.result;
    expect(result).toMatchObject({ code: 0 });
    expect([...result.files.keys()]).toEqual(['capture-1.pcap']);
    const { snaplen, packets } = captureOf(result);
    expect(snaplen).toBe(96);
    expect(packets).toHaveLength(3);
    for (const { kept, length } of packets) {
      expect(kept).toHaveLength(96);
      expect(length).toBeGreaterThan(400);
      expect(String(kept)).not.toContain(SECRET);
    }
    expect(leftIn(target)).toEqual([]);
    expect(besides(target)).toBe(before);
  });

  test('keeps the newest packets in a ring of files, named in the order of time', async () => {
    const args = ['--snaplen=500', '--files=2', '--file-size=1', 'udp'];
    const run = startTool(TOOL, target, { mode: FULL, seconds: 60, args });
    await isListening(run);
    send(5353, 6000);
    await sleep(1000);
    run.kill('SIGINT');
    const result = await run.result;
    expect(result.code).toBe(0);
    const files = [...result.files].map(([name, bytes]) => ({ name, bytes, times: timesOf(bytes) }));
    expect(files.map(({ name }) => name)).toEqual(['capture-1.pcap', 'capture-2.pcap']);
    expect(files[0]?.bytes.length).toBeGreaterThan(990_000);
    for (const { bytes } of files) expect(bytes.length).toBeLessThan(1_010_000);
    expect(files[0]?.times.at(-1)).toBeLessThanOrEqual(files[1]?.times[0] ?? 0);
  });

  test('gives an empty capture when there was nothing', async () => {
    const result = await runTool(TOOL, target, { mode: FULL, seconds: 1 });
    expect(result.code).toBe(0);
    expect(captureOf(result).packets).toEqual([]);
  });

  test('ends with 77 without NET_RAW, and says so', async () => {
    const result = await runTool(TOOL, target, { mode: { ...FULL, capabilities: [] }, seconds: 1 });
    expect(result).toMatchObject({ code: 77, why: 'denied' });
    expect(result.said).toContain('NET_RAW');
  });

  test.each([
    ['an option of tcpdump', ['udp', '-w', '/out/other']],
    ['a command', ['-z', 'sh']],
    ['a snaplen that is none', ['--snaplen=0']],
    ['an interface that is none', ['--interface=any;id']],
    ['a filter that is none', ['udp', 'prt', '53']],
  ])('refuses %s', async (_what, args) => {
    const result = await runTool(TOOL, target, { mode: FULL, seconds: 1, args });
    expect(result).toMatchObject({ code: 64, why: 'usage', files: new Map() });
  });
});

async function isListening(run: Run): Promise<void> {
  await eventually(() => run.log().includes('listening on any') || undefined);
  await sleep(500);
}

/** Sends datagrams to a port of the loopback in the target's network, the secret after a hundred bytes. */
function send(port: number, times: number): void {
  const data = `${'x'.repeat(100)}${SECRET}${'x'.repeat(300)}`;
  // From a port of its own each: one that is told that nobody listens sends no more.
  const script = `for ((i = 0; i < ${times}; i++)); do echo -n "${data}" >/dev/udp/127.0.0.1/${port}; done`;
  execFileSync('nsenter', ['--net', '--target', String(target.pid), 'bash', '-c', script], {
    stdio: 'ignore',
  });
}

function captureOf({ files }: Result): Capture {
  return readPcap(files.get('capture-1.pcap') ?? Buffer.alloc(0));
}

function timesOf(bytes: Buffer): number[] {
  return readPcap(bytes).packets.map(({ at }) => at);
}
