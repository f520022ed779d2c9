import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { Kube } from '../../lib/kube/port.ts';
import type { KubeObject } from '../model/object.ts';
import { pathOf } from '../model/path.ts';
import { apiVersionOf } from '../model/resource.ts';
import { standardResources } from '../model/resources.ts';

/**
 * Applies a manifest as `kubectl apply --server-side` does, for machines without kubectl.
 * @param values for the words in capitals that stand in the manifest.
 * @throws KubeError when an object is refused.
 */
export async function apply(
  kube: Kube,
  file: string,
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  const template = await readFile(file, 'utf8');
  const text = Object.entries(values).reduce(
    (known, [word, value]) => known.replaceAll(word, value),
    template,
  );
  for (const document of parseAllDocuments(text)) {
    const body = document.toJS() as KubeObject;
    const query = { fieldManager: 'stage', force: 'true' };
    await kube({ method: 'PATCH', path: objectPath(body), patch: 'apply', query, body });
  }
}

function objectPath(object: KubeObject): string {
  const { kind, apiVersion } = object;
  const found = standardResources().find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
  if (!found) throw new Error(`the embedded API server has no ${String(kind)} of ${String(apiVersion)}`);
  return pathOf(found, object);
}
