import { expect, test } from '@jest/globals';
import { isProblem } from '../../../../lib/artifacts/problem.ts';
import { limitReviews } from '../../../../lib/http/collector/limit-reviews.ts';

const JANE = { username: 'jane' };

test('25 tokens are asked about at once, and one more for each answer, whatever that is', async () => {
  const answers: (() => void)[] = [];
  const review = limitReviews(
    (token) =>
      new Promise((resolve, reject) =>
        answers.push(() => (token === 'away' ? reject(new Error('away')) : resolve(JANE))),
      ),
  );
  const asked = [...Array.from({ length: 24 }, (_none, at) => `t-${at}`), 'away'].map((token) =>
    review(token),
  );
  const outcomes = Promise.allSettled(asked);
  expect(answers).toHaveLength(25);
  expect(await review('one-more')).toMatchObject({ code: 'too-many' });
  expect(answers).toHaveLength(25);
  for (const answer of answers.splice(0)) answer();
  expect((await outcomes).map(({ status }) => status)).toEqual([
    ...Array.from({ length: 24 }, () => 'fulfilled'),
    'rejected',
  ]);
  const next = Array.from({ length: 25 }, () => review('again'));
  expect(answers).toHaveLength(25);
  for (const answer of answers) answer();
  expect((await Promise.all(next)).some(isProblem)).toBe(false);
});
