import type { Answer } from '../model/answer.ts';
import type { ApiRequest, Identity } from '../model/api-server.ts';
import { isObject } from '../model/json.ts';

const PATH = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/** Whether somebody asks what he may do. Nothing is stored, so it is no business of the model. */
export function isRulesReview({ method, path }: ApiRequest): boolean {
  return method === 'POST' && path === PATH;
}

/** What somebody may do in a namespace. */
export function reviewRules({ body }: ApiRequest, { allows, rules }: Identity): Answer {
  const spec = isObject(body) && isObject(body['spec']) ? body['spec'] : {};
  const namespace = typeof spec['namespace'] === 'string' ? spec['namespace'] : '';
  const isAdmin = allows === undefined;
  const status = {
    resourceRules: rules?.(namespace) ?? (isAdmin ? [EVERYTHING] : []),
    nonResourceRules: isAdmin ? [{ nonResourceURLs: ['*'], verbs: ['*'] }] : [],
    incomplete: !isAdmin && rules === undefined,
  };
  const kind = 'SelfSubjectRulesReview';
  return { status: 201, body: { apiVersion: 'authorization.k8s.io/v1', kind, metadata: {}, spec, status } };
}

const EVERYTHING = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
