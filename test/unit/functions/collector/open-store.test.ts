import { expect, test } from '@jest/globals';
import { openStore } from '../../../../functions/collector/open-store.ts';
import { readCollectorSettings } from '../../../../functions/collector/settings.ts';

const STORE = {
  TOE_STORE_ENDPOINT: 'http://127.0.0.1:1',
  TOE_STORE_BUCKET: 'results',
  TOE_STORE_ACCESS_KEY_ID: 'id',
  TOE_STORE_SECRET_ACCESS_KEY: 'key',
};

test.each(Object.keys(STORE))(
  'without %s there is no store, and every request says what to do',
  async (name) => {
    const store = openStore(readCollectorSettings({ ...STORE, [name]: undefined }));
    await expect(store.head('a')).rejects.toMatchObject({
      code: 'None',
      message: expect.stringContaining('Secret toe-store'),
    });
  },
);

test('with all of them there is one, which is asked', async () => {
  await expect(openStore(readCollectorSettings(STORE)).head('a')).rejects.toMatchObject({ code: 'Busy' });
});
