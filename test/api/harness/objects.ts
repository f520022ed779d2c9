import { API_VERSION, PROFILING_LABEL, SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import { pod, type Pod } from '../../../lib/api/pod.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { gatherPowerTool } from '../../../lib/kube/gather.ts';
import type { Ref } from '../../../lib/api/object-meta.ts';
import { podPath, powerToolConfigsPath, powerToolsPath } from '../../../lib/kube/paths.ts';
import { admin } from './api.ts';

let count = 0;

/** A name that no other object of this run has. */
export function unique(prefix: string): string {
  count += 1;
  return `${prefix}-${process.pid.toString(36)}${Date.now().toString(36)}${count}`;
}

/** A new namespace in which tools may be used, with the ServiceAccount that a controller would make. */
export async function makeNamespace(
  labels: Readonly<Record<string, string>> = {},
  name = unique('shop'),
): Promise<string> {
  const metadata = { name, labels: { [PROFILING_LABEL]: 'enabled', ...labels } };
  await admin({ method: 'POST', path: '/api/v1/namespaces', body: { metadata } });
  const path = `/api/v1/namespaces/${name}/serviceaccounts`;
  await admin({ method: 'POST', path, body: { metadata: { name: 'default' } } });
  return name;
}

/** A PowerToolConfig for the tool `spec.name`; says how it is called. */
export async function makeConfig(
  spec: { readonly name: string } & Record<string, unknown>,
  labels: Readonly<Record<string, string>> = {},
): Promise<string> {
  const name = unique(`config-${spec.name}`.slice(0, 40));
  const metadata = { name, namespace: SYSTEM_NAMESPACE, labels };
  const body = { apiVersion: API_VERSION, kind: 'PowerToolConfig', metadata, spec };
  await admin({ method: 'POST', path: powerToolConfigsPath, body });
  return metadata.name;
}

/** A PowerTool as a user writes it: `aperf` for 30 s on the pods `app=web`. */
export function powerToolOf(
  metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  },
  spec: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'PowerTool',
    metadata,
    spec: { tool: { name: 'aperf' }, targets: { labelSelector: { matchLabels: { app: 'web' } } }, ...spec },
  };
}

/** Creates one and says where it is. */
export async function makePowerTool(
  namespace: string,
  spec: Readonly<Record<string, unknown>> = {},
  name: string = unique('job'),
  labels: Readonly<Record<string, string>> = {},
): Promise<Ref> {
  const body = powerToolOf({ name, namespace, labels }, spec);
  await admin({
    method: 'POST',
    path: powerToolsPath(namespace),
    body,
    query: { fieldValidation: 'Strict' },
  });
  return { namespace, name };
}

/** A PowerTool as it is now. @throws Error when it is gone. */
export async function getPowerTool(ref: Ref): Promise<PowerTool> {
  const found = await gatherPowerTool(admin, ref);
  if (!found) throw new Error(`${ref.name} is gone`);
  return found;
}

/** A pod as it is now, as far as we read it. */
export async function getPod(ref: Ref): Promise<Pod> {
  return pod.parse(await admin({ method: 'GET', path: podPath(ref) }));
}

/** The ephemeral containers of a pod, whole. */
export async function toolsOf(ref: Ref): Promise<Record<string, unknown>[]> {
  const { spec } = (await admin({ method: 'GET', path: podPath(ref) })) as {
    spec: { ephemeralContainers?: Record<string, unknown>[] };
  };
  return spec.ephemeralContainers ?? [];
}

/** The one ephemeral container with this image. The API server puts new ones first, so their order says nothing. */
export async function toolWith(ref: Ref, image: string): Promise<Record<string, unknown>> {
  const found = (await toolsOf(ref)).filter((tool) => tool['image'] === image);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} tools with the image ${image}`);
  return found[0];
}
