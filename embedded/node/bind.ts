import type { ApiRequest } from '../model/api-server.ts';
import { isObject } from '../model/json.ts';
import { objectAt } from '../model/object.ts';

/** Name of the one node. */
export const NODE_NAME = 'embedded';

const PODS = /^\/api\/v1\/namespaces\/[^/]+\/pods(\/[^/]+)?$/;

/** The scheduler: a pod that is made, or applied, without a node gets the only one there is. */
export function bind(request: ApiRequest): ApiRequest {
  const { method, path, patch, body } = request;
  const makes = method === 'POST' || (method === 'PATCH' && patch === 'apply');
  if (!makes || !PODS.test(path) || !isObject(body)) return request;
  const spec = objectAt(body, 'spec');
  return { ...request, body: { ...body, spec: { ...spec, nodeName: spec['nodeName'] ?? NODE_NAME } } };
}
