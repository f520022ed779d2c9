import type { Pod } from '../../api/pod.ts';
import type { PowerToolConfig } from '../../api/power-tool-config.ts';
import type { ProfilerImages } from '../../api/profiler-images.ts';

/**
 * A rule for what toe itself may put into a pod. It is written twice, side by side: as a function, by which the
 * functions hold themselves to it and can say so in good words, and as a CEL expression, by which the API server
 * holds them to it, whoever has their token. A test sends the same containers through both.
 */
export interface InjectionRule {
  /** Words with dashes, as its file. */
  readonly name: string;
  /** What must hold, as a sentence. */
  readonly text: string;
  /** What to do when it does not. Without it, toe itself never breaks the rule: somebody else had its token. */
  readonly remedy?: string;
  /** Whether an injection obeys. */
  readonly holds: (injection: Injection) => boolean;
  /** The same in CEL, over `object` (the pod), `variables` (VARIABLES) and, but for the source `pod`, `params`. */
  readonly cel: string;
}

/** What a rule asks besides the pod; each is a policy of its own. */
export type Source = 'pod' | 'images' | 'config' | 'limits';

/** A request for new ephemeral containers, and what it is held against. */
export interface Injection {
  readonly pod: TargetPod;
  /** The containers that the pod does not have yet. */
  readonly added: readonly AddedContainer[];
  /** Labels of the namespace; undefined when they are not known, and the API server alone decides. */
  readonly namespaceLabels?: Readonly<Record<string, string>> | undefined;
  readonly images: ProfilerImages;
  /** The PowerToolConfig of the tool; undefined for a tool without one. */
  readonly config: PowerToolConfig | undefined;
  /** The floor, tool -> rights; undefined when there is none, or when it is not known. */
  readonly limits?: Readonly<Record<string, string>> | undefined;
}

/** What of a pod the rules look at. */
export interface TargetPod {
  readonly metadata: Pick<Pod['metadata'], 'name' | 'uid' | 'namespace' | 'deletionTimestamp'>;
  readonly spec: {
    readonly containers: readonly TargetContainer[];
    readonly volumes?: readonly Volume[] | undefined;
    readonly hostPID?: boolean | undefined;
    readonly hostNetwork?: boolean | undefined;
    readonly hostIPC?: boolean | undefined;
    readonly securityContext?: Ids | undefined;
  };
  readonly status: { readonly phase?: string | undefined };
}

interface TargetContainer {
  readonly name: string;
  readonly securityContext?: Ids | undefined;
  readonly volumeMounts?: readonly VolumeMount[] | undefined;
}

interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: object | undefined;
}

/** Where a container has a volume. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean | undefined;
  readonly subPath?: string | undefined;
  readonly subPathExpr?: string | undefined;
  readonly mountPropagation?: string | undefined;
}

/** As whom processes run, in the fields of Kubernetes. */
export interface Ids {
  readonly runAsUser?: number | undefined;
  readonly runAsGroup?: number | undefined;
}

/** What of a new ephemeral container the rules look at: all that could be asked for, not what toe asks for. */
export interface AddedContainer {
  readonly name: string;
  readonly image?: string;
  readonly targetContainerName?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly terminationMessagePath?: string;
  readonly env?: readonly EnvEntry[];
  readonly envFrom?: readonly unknown[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumeDevices?: readonly unknown[];
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly securityContext?: AddedSecurity;
}

interface EnvEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name?: string; readonly key?: string } };
}

interface AddedSecurity extends Ids {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
  readonly appArmorProfile?: unknown;
  readonly seLinuxOptions?: unknown;
  readonly windowsOptions?: unknown;
  readonly procMount?: string;
}
