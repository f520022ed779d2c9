import * as z from 'zod';
import { GROUP } from '../api/names.ts';
import type { Kube } from './port.ts';
import { parse } from './read.ts';
import type { User } from './review-token.ts';

const review = z.object({ status: z.object({ allowed: z.boolean(), denied: z.boolean().optional() }) });

/** What somebody wants with results. */
export interface Access {
  readonly verb: 'get' | 'delete';
  readonly namespace: string;
  /** Of the PowerTool; without it, of all of the namespace. */
  readonly name?: string | undefined;
}

/** Asks the API server whether somebody may see, or delete, results: `powertools/artifacts` in the namespace. */
export async function reviewAccess(
  kube: Kube,
  by: User,
  { verb, namespace, name }: Access,
): Promise<boolean> {
  const { username, uid, groups, extra } = by;
  const resource = { group: GROUP, version: '*', resource: 'powertools', subresource: 'artifacts' };
  const resourceAttributes = { ...resource, verb, namespace, ...(name === undefined ? {} : { name }) };
  const asked = await kube({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: username, uid, groups: groups ?? [], extra: extra ?? {}, resourceAttributes },
    },
  });
  const { allowed, denied = false } = parse(review, asked, 'SubjectAccessReview').status;
  return allowed && !denied;
}
