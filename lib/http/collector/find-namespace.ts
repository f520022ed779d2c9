import * as z from 'zod';
import { uid } from '../../artifacts/artifact-names.ts';
import type { Namespace } from '../../artifacts/layout.ts';
import { namespacePath } from '../../kube/paths.ts';
import type { Kube } from '../../kube/port.ts';
import { readOne } from '../../kube/read.ts';

const found = z.object({ metadata: z.object({ uid }) });

/**
 * The namespace that has this name now, as the store knows it; undefined when none has. Asked anew each time: whoever remembered
 * it would take one that was made anew for the one before.
 * @throws KubeError as every request.
 */
export async function findNamespace(kube: Kube, namespace: string): Promise<Namespace | undefined> {
  const current = await readOne(kube, namespacePath(namespace), found);
  return current && { namespace, namespaceUid: current.metadata.uid };
}
