import { explainAnswer } from '../../../../../../functions/collector/ui/reading/explain-answer.ts';

test.each([401, 502])('what a proxy before the collector says with %d is passed on', async (status) => {
  const answer = Response.json({ code: 'login', message: 'run the login of your cluster' }, { status });
  expect(await explainAnswer(answer)).toContain('(run the login of your cluster)');
});

test.each([
  ['a page', '<html>Bad gateway</html>'],
  ['nothing', ''],
  ['something else', '{"message":{"a":1}}'],
])('an error with %s in it is told by its status alone', async (_, body) => {
  expect(await explainAnswer(new Response(body, { status: 504 }))).toBe(
    'The collector answered 504. Try again in a moment.',
  );
});
