import * as z from 'zod';
import type { Rights } from '../security/find-excess-rights.ts';
import type { Kube } from './port.ts';
import { parse } from './read.ts';

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const review = z.object({
  status: z.object({
    resourceRules: z.array(
      z.object({ apiGroups: texts, resources: texts, verbs: texts, resourceNames: texts }),
    ),
    nonResourceRules: z.array(z.object({ nonResourceURLs: texts, verbs: texts })),
  }),
});

/**
 * Asks the API server what we ourselves may do in a namespace, which everybody may ask. Where webhooks decide too it
 * does not know all of it and says `incomplete`; so does every cluster with a node authorizer, whose rules are not ours.
 * @throws KubeError as every request.
 */
export async function reviewRights(kube: Kube, namespace: string): Promise<Rights> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const { status } = parse(review, await kube({ method: 'POST', path, body }), 'SelfSubjectRulesReview');
  return {
    rules: status.resourceRules,
    pathRules: status.nonResourceRules.map(({ nonResourceURLs, verbs }) => ({
      paths: nonResourceURLs,
      verbs,
    })),
  };
}
