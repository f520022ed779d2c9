import { toolsOf, type EphemeralContainer, type Pod } from '../api/pod.ts';

/** The image and the rights with which the tool of a job runs, as its pods say; empty when it is in none. */
export function tellRights(pods: readonly Pod[], jobUid: string): string {
  const own = pods.flatMap((pod) => toolsOf(pod, jobUid));
  return [...new Set(own.map(describe))].map((text) => ` ${text}`).join('');
}

function describe({ image = '', securityContext = {} }: EphemeralContainer): string {
  const { privileged, capabilities, runAsUser } = securityContext;
  const rights = [
    capabilities?.add?.length ? `capabilities ${capabilities.add.join(', ')}` : 'no capabilities',
    ...(privileged ? ['privileged'] : []),
    ...(runAsUser === undefined ? [] : [`uid ${runAsUser}`]),
  ];
  return `${image} runs with ${rights.join(', ')}.`;
}
