import { REASONS } from '../../../lib/api/refusal.ts';
import { observeBlame, observeGiven, observePartial, tellBlame } from '../../../lib/status/observe-report.ts';

const H = 'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ';
const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const told = (more: object) => JSON.stringify({ toe: 1, why: 'ok', ...more });
const FILE = { n: 'a.folded', s: 5, h: H };

describe('What a target has given', () => {
  test('is listed, file by file', () => {
    expect(observeGiven(told({ files: [FILE], more: 3, bytes: 50 }))).toEqual({
      artifacts: [{ name: 'a.folded', size: 5, sha256 }],
      moreArtifacts: 3,
      bytesWritten: 50,
    });
  });

  test('is marked when it is less than was asked for', () => {
    expect(observeGiven(told({ files: [FILE], bytes: 5, partial: true }))).toMatchObject({ partial: true });
    expect(observeGiven(told({ files: [FILE], bytes: 5, why: '' }))).toMatchObject({ partial: true });
  });

  test.each([undefined, 'done', told({}), told({ partial: true })])(
    'is nothing when %j is said',
    (message) => {
      expect(observeGiven(message)).toEqual({});
    },
  );
});

describe('A partial result', () => {
  test('says why, in the words of the shim', () => {
    expect(
      observePartial(told({ why: 'stopped', partial: true, say: 'Stopped by SIGTERM after 3 s.' })),
    ).toEqual({
      reason: 'ResultPartial',
      message: 'Stopped by SIGTERM after 3 s.',
    });
  });

  test('says something, when the shim does not', () => {
    expect(observePartial(told({ why: 'deadline', partial: true })).message).toMatch(
      /before its time.*kept\.$/,
    );
  });

  test.each([undefined, 'done', told({})])('is none when %j is said', (message) => {
    expect(observePartial(message)).toEqual({});
  });
});

describe('A tool that failed', () => {
  test.each([
    ['usage', 64, 'ToolMisconfigured', /spec.tool.args/],
    ['no-target', 69, 'TargetUnclear', /spec.targets.container/],
    ['quota', 73, 'QuotaExceeded', /compress/],
    ['upload', 75, 'UploadFailed', /where results go/],
    ['twice', 76, 'AttemptRepeated', /delete the PowerTool and apply it again/],
    ['denied', 77, 'ToolDenied', /PowerToolConfig/],
  ] as const)('with the word %s is told with what to do', (why, exitCode, reason, remedy) => {
    const blame = observeBlame(told({ why, say: 'It went wrong' }), exitCode);
    expect(blame.reason).toBe(reason);
    expect(tellBlame(blame)).toContain(`exit code ${exitCode}: It went wrong. `);
    expect(tellBlame(blame)).toMatch(remedy);
    expect(tellBlame(blame, 'It goes on.')).toBe(
      `The tool ended with exit code ${exitCode}: It went wrong. It goes on.`,
    );
    expect(Object.keys(REASONS)).toContain(blame.reason);
  });

  test.each(['tool', 'stopped', 'cancelled', '', 'constructor', 'new-word'])(
    'with the word "%s" is told as it is',
    (why) => {
      expect(observeBlame(told({ why }), 3)).toEqual({
        reason: 'ToolFailed',
        said: 'The tool ended with exit code 3',
      });
    },
  );

  test('without a shim is told by the end of what it said', () => {
    expect(observeBlame(`${'x'.repeat(600)}\n no such process \n`, 1).said).toMatch(
      /^The tool .* code 1: x.*process$/s,
    );
    expect(observeBlame(undefined, 1)).toEqual({
      reason: 'ToolFailed',
      said: 'The tool ended with exit code 1',
    });
  });
});
