import { createHash } from 'node:crypto';
import type { Namespace, Target } from '../../lib/artifacts/layout.ts';
import { manifest, type Manifest } from '../../lib/artifacts/manifest.ts';
import type { Job } from '../../lib/artifacts/audience.ts';

/** A job of the collector's tests. */
export const JOB: Job = {
  namespace: 'shop',
  name: 'web-cpu',
  uid: '0a1b2c3d-0000-4000-8000-000000000001',
};

/** Its namespace. */
export const NAMESPACE: Namespace = {
  namespace: 'shop',
  namespaceUid: '0a1b2c3d-0000-4000-8000-00000000000a',
};

/** The folder of that namespace in the store. */
export const SHOP = `shop.${NAMESPACE.namespaceUid}`;

/** A target of that job. */
export const TARGET: Target = {
  ...NAMESPACE,
  job: 'web-cpu',
  run: `2026-11-26-${JOB.uid}`,
  pod: 'web-1',
  container: 'toe-py-spy-0123456789',
};

/** Its folder in the store. */
export const FOLDER = `${SHOP}/web-cpu/${TARGET.run}/web-1/toe-py-spy-0123456789`;

/** Sha256 in hexadecimal digits. */
export function hexOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A manifest that a shim writes at its end, without files; the first one, unless it says otherwise. */
export function aManifest(parts: Readonly<Record<string, unknown>> = {}): Manifest {
  const plain = { final: true, sequence: 1, partial: false, tool: 'py-spy', exitCode: 0, files: [] };
  return manifest.parse({ ...plain, ...parts });
}

/** A file of a manifest, with these bytes. */
export function aFile(name: string, bytes: Uint8Array | string, parts: object = {}): object {
  const size = Buffer.byteLength(bytes);
  return { name, size, sha256: hexOf(bytes), type: 'text', chunks: 1, whole: true, ...parts };
}
