import { text } from 'node:stream/consumers';
import { manifestKey, type Target } from '../artifacts/layout.ts';
import { manifest, type Manifest } from '../artifacts/manifest.ts';
import { StoreError, type Store } from './port.ts';

/** A manifest as it lies in the store. */
export interface StoredManifest {
  readonly manifest: Manifest;
  /** Its bytes. */
  readonly text: string;
  /** For a write that must not meet another. */
  readonly etag: string;
}

/** What a target gave; undefined when it has said nothing yet. @throws StoreError, `Foreign` when it is no manifest that we wrote. */
export async function readManifest(store: Store, target: Target): Promise<StoredManifest | undefined> {
  const key = manifestKey(target);
  const head = await store.head(key);
  const stream = head && (await store.get(key));
  if (!stream) return undefined;
  const content = await text(stream);
  return { manifest: parse(key, content), text: content, etag: head.etag };
}

function parse(key: string, content: string): Manifest {
  try {
    return manifest.parse(JSON.parse(content));
  } catch (error) {
    throw new StoreError('Foreign', `${key} is no manifest`, error);
  }
}
