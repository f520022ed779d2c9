import { enter, NOTHING, type State } from '../../../../../functions/collector/ui/state.ts';

const state: State = {
  ...NOTHING,
  route: { page: 'jobs', namespace: 'shop' },
  token: 'secret',
  user: 'ada',
  now: 1,
  jobs: { value: { items: [] } },
  result: { problem: 'of the page before' },
};

test('another page of the namespace keeps its list, and forgets what was found on the page before', () => {
  const next = enter(state, { page: 'job', namespace: 'shop', job: 'web', run: 'r' });
  expect(next).toMatchObject({ token: 'secret', user: 'ada', jobs: state.jobs, result: {} });
});

test('another namespace knows nothing of this one', () => {
  expect(enter(state, { page: 'jobs', namespace: 'bank' }).jobs).toEqual({});
});
