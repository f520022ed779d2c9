import { readSettings } from '../../../functions/settings.ts';

describe('readSettings', () => {
  test('an empty environment will do', () => {
    expect(readSettings({})).toEqual({
      PORT: 8080,
      TOE_FUNCTION: 'all',
      TOE_START_DEADLINE_SECONDS: 120,
      TOE_MAX_RUNS_PER_POD: 20,
      TOE_COLLECTOR_ENDPOINT: 'http://toe-collector.toe-system.svc.cluster.local',
      LOG_LEVEL: 'info',
    });
  });

  test.each([
    { given: { PORT: '9000' }, want: { PORT: 9000 } },
    { given: { TOE_FUNCTION: 'status' }, want: { TOE_FUNCTION: 'status' } },
    { given: { TOE_START_DEADLINE_SECONDS: '30' }, want: { TOE_START_DEADLINE_SECONDS: 30 } },
    { given: { TOE_MAX_RUNS_PER_POD: '1' }, want: { TOE_MAX_RUNS_PER_POD: 1 } },
    { given: { TOE_FUNCTION: 'config' }, want: { TOE_FUNCTION: 'config' } },
    { given: { LOG_LEVEL: 'debug' }, want: { LOG_LEVEL: 'debug' } },
    {
      given: { TOE_OIDC_ISSUER: 'https://a.b', TOE_OIDC_AUDIENCE: 'c' },
      want: { TOE_OIDC_ISSUER: 'https://a.b', TOE_OIDC_AUDIENCE: 'c' },
    },
    {
      given: { TOE_COLLECTOR_ENDPOINT: 'https://files.toe-system.svc:8443' },
      want: { TOE_COLLECTOR_ENDPOINT: 'https://files.toe-system.svc:8443' },
    },
    { given: { TOE_COLLECTOR_URL: 'https://toe.test' }, want: { TOE_COLLECTOR_URL: 'https://toe.test' } },
    { given: { HOME: '/root' }, want: { PORT: 8080 } },
  ])('takes $given', ({ given, want }) => {
    expect(readSettings(given)).toMatchObject(want);
  });

  test.each([
    { PORT: '0' },
    { PORT: '70000' },
    { PORT: 'http' },
    { PORT: '' },
    { TOE_FUNCTION: 'creations' },
    { TOE_FUNCTION: 'toString' },
    { TOE_START_DEADLINE_SECONDS: '0' },
    { TOE_START_DEADLINE_SECONDS: '1.5' },
    { TOE_MAX_RUNS_PER_POD: '0' },
    { TOE_MAX_RUNS_PER_POD: '1001' },
    { TOE_MAX_RUNS_PER_POD: 'many' },
    { LOG_LEVEL: 'loud' },
    { TOE_COLLECTOR_ENDPOINT: 'https://elsewhere.test' },
    { TOE_COLLECTOR_ENDPOINT: 'http://collector.toe-system.svc/upload' },
    { TOE_COLLECTOR_URL: 'javascript:alert(1)' },
  ])('refuses %j, and names it', (given) => {
    expect(() => readSettings(given)).toThrow(new RegExp(`Wrong environment: ${Object.keys(given)[0]}: `));
  });

  test.each([
    { TOE_OIDC_ISSUER: 'https://a.b' },
    { TOE_OIDC_AUDIENCE: 'c' },
    { TOE_OIDC_ISSUER: 'http://a.b', TOE_OIDC_AUDIENCE: 'c' },
    { TOE_OIDC_ISSUER: 'a', TOE_OIDC_AUDIENCE: 'c' },
    { TOE_OIDC_ISSUER: 'https://a.b', TOE_OIDC_AUDIENCE: '' },
  ])('takes an issuer and an audience together only: %j', (given) => {
    expect(() => readSettings(given)).toThrow(/TOE_OIDC/);
  });

  test('names every wrong variable at once', () => {
    expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT: .*LOG_LEVEL: /);
  });
});
