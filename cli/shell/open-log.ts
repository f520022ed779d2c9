import type { IncomingMessage } from 'node:http';
import type { Target } from '../../lib/api/power-tool-status.ts';
import { errorOf, readText } from '../../lib/kube/client.ts';
import { podPath } from '../../lib/kube/paths.ts';
import type { KubeRequest } from '../../lib/kube/port.ts';
import type { Job } from '../core/job.ts';
import type { Cluster } from './connect.ts';

/** Which part of a log is asked for; without it all. */
export type LogPart = Pick<KubeRequest, 'query' | 'signal'>;

/** The log of the container in which the tool of a target is. @throws KubeError when it cannot be read. */
export async function openLog(
  { transport }: Cluster,
  { metadata }: Job,
  target: Target,
  { query, signal }: LogPart = {},
): Promise<IncomingMessage> {
  const { pod, container = '', namespace = metadata.namespace } = target;
  const path = `${podPath({ namespace, name: encodeURIComponent(pod) })}/log`;
  const response = await transport({ method: 'GET', path, query: { container, ...query }, signal });
  if (response.statusCode === 200) return response;
  throw errorOf(response.statusCode ?? 0, await readText(response));
}
