import { codeOf, KubeError, type Kube } from '../../lib/kube/port.ts';
import { NoPage, type ApiRequest } from './call.ts';
import { Failure } from './failure.ts';
import type { JsonObject } from './json.ts';

/** An answer over HTTP. The body is JSON, but for paths that no API server knows. */
export interface Answer {
  readonly status: number;
  readonly body: JsonObject | string;
}

/** Runs a request; a failure is an answer too. @throws what is no failure of the model's own: a fault in it. */
export function answerOf(work: () => Answer): Answer {
  try {
    const { status, body } = work();
    return { status, body };
  } catch (error) {
    if (error instanceof Failure) return { status: error.status, body: error.body };
    if (error instanceof NoPage) return { status: 404, body: '404 page not found\n' };
    throw error;
  }
}

/** The port of lib/kube on top of answers; fails as lib/kube/client.ts does. */
export function kubeOf(handle: (request: ApiRequest) => Answer): Kube {
  return (request) => {
    const { status, body } = handle(request);
    if (status >= 200 && status < 300) return Promise.resolve(body);
    return Promise.reject(errorOf({ status, body }));
  };
}

/** What an answer that is no success says. */
export function errorOf({ status, body }: Answer): KubeError {
  if (typeof body === 'string') return new KubeError(codeOf(status), status, body);
  return new KubeError(codeOf(status, body['reason']), status, String(body['message']));
}
