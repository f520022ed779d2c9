import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LOG = `${import.meta.dirname}/audit/audit-log.jsonl`;

function whoProfiled(args: string[], input = ''): { code: number | null; out: string; err: string } {
  const options = { input, encoding: 'utf8', env: {} } as const;
  const run = spawnSync(process.execPath, ['knative/who-profiled.ts', ...args], options);
  return { code: run.status, out: run.stdout, err: run.stderr };
}

describe('who-profiled', () => {
  test('prints a table', () => {
    const { code, out } = whoProfiled(['--namespace', 'shop', LOG]);
    expect(code).toBe(0);
    const [head, line, end] = out.split('\n');
    expect(head?.split(/ {3,}/)).toEqual(['TIME', 'WHO', 'JOB', 'TOOL', 'POD', 'RIGHTS', 'IMAGE', 'RESULT']);
    expect(line?.split(/ {3,}/).slice(1)).toEqual([
      'system:serviceaccount:default:jane',
      'shop/web-cpu',
      'aperf',
      'shop/web-1',
      'SYS_PTRACE, uid 0',
      'registry.test/aperf:v1.0.0',
      'allowed',
    ]);
    expect(end).toBe('');
  });

  test('reads the standard input, and prints JSON', () => {
    const { out } = whoProfiled(['--json', '--job', 'shop/web-cpu', '-'], readFileSync(LOG, 'utf8'));
    expect(JSON.parse(out)).toMatchObject({ pod: 'shop/web-1', rights: 'SYS_PTRACE, uid 0' });
  });

  test('lets no control character of a log reach the terminal', () => {
    const evil = readFileSync(LOG, 'utf8').replaceAll('web-cpu', 'web\\u001b[2Jcpu\\u202e');
    const { out } = whoProfiled(['-'], evil);
    expect(out).toContain('web [2Jcpu');
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  test('its help has examples', () => {
    const { code, out } = whoProfiled(['--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('Examples:\n  node knative/who-profiled.ts')]);
  });

  test.each<{ name: string; args: string[]; says: string }>([
    { name: 'no log', args: [], says: 'which audit log?' },
    { name: 'a log that is not there', args: ['/nowhere/audit.log'], says: 'no such file' },
    { name: 'an unknown option', args: ['--user', 'jane', LOG], says: "Unknown option '--user'" },
    { name: 'a time that is none', args: ['--since', 'yesterday', LOG], says: '"yesterday" is no time' },
  ])('refuses $name and points at the help', ({ args, says }) => {
    const { code, err } = whoProfiled(args);
    expect(code).toBe(64);
    expect(err).toContain(says);
    expect(err).toContain('--help');
  });
});
