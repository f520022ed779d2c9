import { SYSTEM_NAMESPACE } from '../../../lib/api/names.ts';
import type { PowerToolConfig } from '../../../lib/api/power-tool-config.ts';
import type { Condition } from '../../../lib/api/power-tool-status.ts';
import { eventsPath, powerToolConfigsPath, profilerImagesPath } from '../../../lib/kube/paths.ts';
import { admin } from './api.ts';
import type { KubeObject } from './path-of.ts';

/** Sets the images of some tools, and leaves the others; null takes one away. */
export async function setImage(data: Readonly<Record<string, string | null>>): Promise<void> {
  await admin({ method: 'PATCH', path: profilerImagesPath, patch: 'merge', body: { data } });
}

/** Changes a PowerToolConfig as an admin does. */
export async function changeConfig(name: string, spec: Record<string, unknown>): Promise<void> {
  await admin({ method: 'PATCH', path: `${powerToolConfigsPath}/${name}`, patch: 'merge', body: { spec } });
}

export async function deleteConfig(name: string): Promise<void> {
  await admin({ method: 'DELETE', path: `${powerToolConfigsPath}/${name}` });
}

/** The Ready condition of a PowerToolConfig. @throws Error when it has none. */
export async function readyOf(name: string): Promise<Condition> {
  const found = (await admin({ method: 'GET', path: `${powerToolConfigsPath}/${name}` })) as PowerToolConfig;
  const [condition] = found.status?.conditions ?? [];
  if (condition?.type !== 'Ready') throw new Error(`${name} has no condition Ready`);
  return condition;
}

/** The Events about an object, of the system namespace when none is named, as `type reason: note`, oldest first. */
export async function toldOf(kind: string, name: string, namespace = SYSTEM_NAMESPACE): Promise<string[]> {
  const { items } = (await admin({ method: 'GET', path: eventsPath(namespace) })) as {
    items: readonly (KubeObject & Record<'type' | 'reason' | 'note' | 'eventTime', string>)[];
  };
  return items
    .filter(({ regarding }) => {
      const of = regarding as { kind?: string; name?: string };
      return of.kind === kind && of.name === name;
    })
    .sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1))
    .map(({ type, reason, note }) => `${type} ${reason}: ${note}`);
}
