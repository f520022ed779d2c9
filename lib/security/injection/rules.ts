import { approvedImage } from './approved-image.ts';
import { collectorEndpoint } from './collector-endpoint.ts';
import { configArgs } from './config-args.ts';
import { configBytes } from './config-bytes.ts';
import { configCapabilities } from './config-capabilities.ts';
import { configDuration } from './config-duration.ts';
import { configNamespaces } from './config-namespaces.ts';
import { configOutput } from './config-output.ts';
import { configPrivileged } from './config-privileged.ts';
import { configRoot } from './config-root.ts';
import { confinement } from './confinement.ts';
import { containerNamed } from './container-name.ts';
import { dropsAll } from './drops-all.ts';
import { floor } from './floor.ts';
import { knownEnv } from './known-env.ts';
import { knownUser } from './known-user.ts';
import { noCommand } from './no-command.ts';
import { noEscalation } from './no-escalation.ts';
import { noForbiddenCapability } from './no-forbidden-capability.ts';
import { noTerminal } from './no-terminal.ts';
import { offTheNode } from './off-the-node.ts';
import { oneContainer } from './one-container.ts';
import { optedIn } from './opted-in.ts';
import { ownFiles } from './own-files.ts';
import { ownSecret } from './own-secret.ts';
import { ownVolume } from './own-volume.ts';
import { pinnedImage } from './pinned-image.ts';
import { plainText } from './plain-text.ts';
import { podAlive } from './pod-alive.ts';
import { podUid } from './pod-uid.ts';
import type { InjectionRule, Source } from './rule.ts';
import { targetContainer } from './target-container.ts';
import { tellsArgs } from './tells-args.ts';
import { tellsOrigin } from './tells-origin.ts';
import { tellsTimes } from './tells-times.ts';
import { tellsTruth } from './tells-truth.ts';

/** Every rule for what toe may put into a pod, by what it asks; in the order in which refusals are told. */
export const INJECTION_RULES: Readonly<Record<Source, readonly InjectionRule[]>> = {
  pod: [
    optedIn,
    podAlive,
    offTheNode,
    oneContainer,
    containerNamed,
    tellsOrigin,
    podUid,
    targetContainer,
    noCommand,
    ownFiles,
    plainText,
    tellsArgs,
    tellsTimes,
    tellsTruth,
    ownVolume,
    noTerminal,
    knownEnv,
    ownSecret,
    collectorEndpoint,
    dropsAll,
    noForbiddenCapability,
    noEscalation,
    knownUser,
    confinement,
  ],
  images: [approvedImage],
  config: [
    configNamespaces,
    configDuration,
    configArgs,
    configOutput,
    configBytes,
    configCapabilities,
    configPrivileged,
    configRoot,
  ],
  limits: [floor],
};

/** More rules, for clusters with the strict overlay; the functions do not know whether theirs is one. */
export const STRICT_RULES: readonly InjectionRule[] = [pinnedImage];

/** What everybody is told who breaks a rule; also by the API server. */
export function wordsOf({ text, remedy }: InjectionRule): string {
  return `${text} ${remedy ?? 'toe itself never asks for anything else: look in the audit log who did.'}`;
}
