import { makeNoStore } from '../../lib/store/no-store.ts';
import type { Store } from '../../lib/store/port.ts';
import { makeS3Store } from '../../lib/store/s3.ts';
import type { CollectorSettings } from './settings.ts';

const REMEDY =
  'no store is set up for results: an admin must make the Secret toe-store in toe-system (docs/admins.md), then delete the pods of toe-collector';

/** The store that the settings name; without one, what says so. */
export function openStore(settings: CollectorSettings): Store {
  const { TOE_STORE_ENDPOINT: endpoint, TOE_STORE_BUCKET: bucket } = settings;
  const { TOE_STORE_ACCESS_KEY_ID: accessKeyId, TOE_STORE_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return makeNoStore(REMEDY);
  return makeS3Store({
    endpoint,
    bucket,
    region: settings.TOE_STORE_REGION,
    accessKeyId,
    secretAccessKey,
    serverSideEncryption: settings.TOE_STORE_SSE,
  });
}
