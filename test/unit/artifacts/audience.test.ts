import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { audienceOf, claimedAudience, parseAudience } from '../../../lib/artifacts/audience.ts';
import { JOB } from '../../build/a-run.ts';

const tokenOf = (payload: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`;

describe('parseAudience', () => {
  test('finds the job of its audience', () => {
    expect(parseAudience(audienceOf(JOB))).toEqual(JOB);
  });

  test.each([
    '',
    'https://kubernetes.default.svc',
    'toe-collector/',
    'toe-collector/shop/web-cpu',
    `toe-collector/shop/web-cpu/${JOB.uid}/more`,
    `toe-collector/../web-cpu/${JOB.uid}`,
    `toe-collector/shop/../${JOB.uid}`,
    'toe-collector/shop/web-cpu/not-a-uid',
    `other/shop/web-cpu/${JOB.uid}`,
    `toe-collector/.expiry/web-cpu/${JOB.uid}`,
  ])('%j is none', (audience) => {
    expect(parseAudience(audience)).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseAudience(`toe-collector/${text}`)));
  });
});

describe('claimedAudience', () => {
  test.each([
    { aud: 'a', want: 'a' },
    { aud: ['a'], want: 'a' },
    { aud: ['a', 'b'], want: undefined },
    { aud: [], want: undefined },
    { aud: 7, want: undefined },
    { aud: undefined, want: undefined },
  ])('of $aud is $want', ({ aud, want }) => {
    expect(claimedAudience(tokenOf({ aud }))).toBe(want);
  });

  test.each(['', 'a', 'a.b', 'a.b.c', '..', tokenOf(null), 'x.bnVsbA.y'])('%j is no token', (token) => {
    expect(claimedAudience(token)).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void claimedAudience(`${a}.${b}.c`)));
  });
});
