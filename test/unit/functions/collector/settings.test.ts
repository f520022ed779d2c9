import { describe, expect, test } from '@jest/globals';
import { readCollectorSettings } from '../../../../functions/collector/settings.ts';
import { STORE_KEYS } from '../../../../knative/generators/service.ts';

const STORE = {
  TOE_STORE_ENDPOINT: 'https://s3.example.com',
  TOE_STORE_BUCKET: 'results',
  TOE_STORE_ACCESS_KEY_ID: 'id',
  TOE_STORE_SECRET_ACCESS_KEY: 'key',
};

describe('readCollectorSettings', () => {
  test('an empty environment will do: then there is no store', () => {
    expect(readCollectorSettings({})).toEqual({
      PORT: 8080,
      LOG_LEVEL: 'info',
      TOE_STORE_REGION: 'us-east-1',
      TOE_STORE_SSE: '',
      TOE_QUOTA_JOB_BYTES: 2 ** 31,
      TOE_QUOTA_NAMESPACE_BYTES: 20 * 2 ** 30,
      TOE_MAX_RETENTION_DAYS: 30,
      TOE_UI_FOLDER: '/app/ui',
    });
  });

  test('takes the store from the variables that the manifest fills from the Secret', () => {
    const given = { ...STORE, TOE_STORE_REGION: 'eu-south-1', TOE_STORE_SSE: 'AES256' };
    expect(readCollectorSettings(given)).toMatchObject(given);
    expect(Object.keys(given).sort()).toEqual(Object.values(STORE_KEYS).sort());
  });

  test('an empty region is the usual one', () => {
    expect(readCollectorSettings({ TOE_STORE_REGION: '' }).TOE_STORE_REGION).toBe('us-east-1');
  });

  test.each([
    { TOE_STORE_ENDPOINT: 'ftp://a' },
    { TOE_STORE_ENDPOINT: 'store' },
    { TOE_QUOTA_JOB_BYTES: '0' },
    { TOE_QUOTA_NAMESPACE_BYTES: 'much' },
    { TOE_MAX_RETENTION_DAYS: '0' },
    { TOE_MAX_RETENTION_DAYS: '5000' },
    { PORT: 'x' },
  ])('refuses %j, and names it', (given) => {
    expect(() => readCollectorSettings(given)).toThrow(`Wrong environment: ${Object.keys(given)[0] ?? ''}: `);
  });
});
