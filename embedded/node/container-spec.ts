import { isObject } from '../model/json.ts';
import { listAt, objectAt, type KubeObject } from '../model/object.ts';

/** What the node reads of a container. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly terminationMessagePolicy?: string;
  /** Of an ephemeral container: whose process it looks at. */
  readonly targetContainerName?: string;
}

/** The containers of a pod. */
export function containersOf(pod: KubeObject, kind: 'containers' | 'ephemeralContainers'): ContainerSpec[] {
  const list = listAt(objectAt(pod, 'spec'), kind).filter(isObject);
  return list as unknown as ContainerSpec[];
}

/** The environment of a container, with `$(NAME)` replaced; a doubled dollar sign means one. */
export function environmentOf({ env = [] }: ContainerSpec): Record<string, string> {
  const known: Record<string, string> = {};
  for (const { name, value = '' } of env) known[name] = expand(value, known);
  return known;
}

/** The arguments of a container, in the same way. */
export function argumentsOf({ args = [] }: ContainerSpec, env: Readonly<Record<string, string>>): string[] {
  return args.map((text) => expand(text, env));
}

function expand(text: string, known: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (found, name: string | undefined) =>
    name === undefined ? '$' : (known[name] ?? found),
  );
}
