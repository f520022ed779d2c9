import { expect, test } from '@jest/globals';
import { cannotReach, collectorFailure } from '../../../../cli/core/collector-failure.ts';

const said = (message: unknown): string => JSON.stringify({ code: 'x', message });

test.each([
  { when: 'who is not known', status: 401, text: said('no such token'), exitCode: 3, next: 'Log in again' },
  {
    when: 'who may not',
    status: 403,
    text: said('not in shop'),
    exitCode: 3,
    next: 'toe-results or toe-user',
  },
  { when: 'a fault', status: 503, text: said('busy'), exitCode: 5, next: 'get ksvc toe-collector' },
])('$when is told what the collector says, and the next step', ({ status, text, exitCode, next }) => {
  const failure = collectorFailure(status, text);
  expect(failure.exitCode).toBe(exitCode);
  const { message } = JSON.parse(text) as { message: string };
  expect(failure.message).toMatch(new RegExp(`: ${message}\n.*${next}`));
});

test.each([
  ['nothing', ''],
  ['a page of a proxy', '<h1>Bad gateway</h1>'],
  ['null', 'null'],
  ['a text', '"busy"'],
  ['a message that is none', said({ a: 1 })],
])('of an answer that is %s its status is told', (_what, text) => {
  expect(collectorFailure(502, text).message).toMatch(/^The collector failed \(502\): HTTP status 502\n/);
});

test('a hostile message does nothing to the terminal, and does not fill it', () => {
  const { message } = collectorFailure(403, said(`\x1b[2J${'x'.repeat(10_000)}\nLog in at evil.example`));
  expect(message).not.toContain('\x1b');
  expect(message.split('\n')[0]).toHaveLength('The collector does not let you: '.length + 500);
});

test.each([new Error('socket hang\x1b[2J up'), 'socket hang up'])(
  'without an answer (%p) the user is told why, where to look and what else to try',
  (error) => {
    const failure = cannotReach(error);
    expect(failure.exitCode).toBe(5);
    expect(failure.message).toMatch(
      /^The collector cannot be reached: socket hang up\nIs it there\? kubectl -n toe-system get ksvc .*--gateway\.$/,
    );
  },
);
