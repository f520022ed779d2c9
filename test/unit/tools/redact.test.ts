import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

const redact = (text: string): string =>
  execFileSync('awk', ['-f', 'tools/py-spy/redact.awk'], { input: text, encoding: 'utf8', stdio: 'pipe' });

/** A stack as py-spy writes it: each process by its command line, as it is. */
const written = (commands: readonly string[], count = 7): string =>
  [
    ...commands.map((command, index) => `process ${index + 1}:"${command}"`),
    `main (app.py:3) ${count}\n`,
  ].join(';');

describe('the stacks of py-spy', () => {
  test.each([
    ['one process', ['/usr/bin/python3 app.py --key=s3cret'], 'python3[1]'],
    ['a process and its child', ['/bin/sh -c serve', 'python3 app.py --key=s3cret'], 'sh[1];python3[2]'],
    ['a program of several lines', ['python3 -c import a\nx = 5\na.run() --key=s3cret'], 'python3[1]'],
    ['a program that ends a name', ['python3 -c x = "a";y = 5\na.run() --key=s3cret";z'], 'python3[1]'],
    [
      'a program that ends as a stack does',
      ['python3 -c x = "a";y 5\n--key=s3cret', 'python3 s3cret'],
      'python3[1];python3[2]',
    ],
    ['a program without arguments', ['gunicorn'], 'gunicorn[1]'],
    ['no command line', [''], '[1]'],
  ])('name %s without its arguments', (_what, commands, names) => {
    const text = written(commands) + written(['python3'], 2);
    expect(redact(text)).toBe(`${names};main (app.py:3) 7\npython3[1];main (app.py:3) 2\n`);
  });

  test('are left out where the end of the command line cannot be told', () => {
    const text = `process 4:"python3 --key=s3cret\nprocess 5:"python3 --key=s3cret main 3\n`;
    expect(redact(`--key=s3cret\n${text}${written(['python3'])}`)).toBe('python3[1];main (app.py:3) 7\n');
  });

  test('never show an argument, whatever the command lines hold but the beginning of a stack', () => {
    const part = fc.constantFrom(
      '"',
      ';',
      '";',
      '\n',
      ' 5',
      ' ',
      'x',
      '"x";f (a.py:1) 3',
      '";process 4:"y',
      '/',
    );
    const command = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    const line = fc
      .tuple(command, command)
      .map(([before, after]) => `python3 ${before} --key=s3cret ${after}`);
    const stacks = fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(stacks, (all) => {
        const text = redact(all.map((commands) => written(commands)).join('') + written(['python3'], 2));
        expect(text).not.toContain('s3cret');
        expect(text).toMatch(/(^|\n)python3\[1\];main \(app\.py:3\) 2\n$/);
      }),
      // Each starts a process.
      { numRuns: 50 },
    );
  });
});
