import { EXIT, Failure } from './failure.ts';
import { plainText } from './plain-text.ts';
import { suggestKubectl, type Place } from './suggest.ts';

/** What a user is told whose kubeconfig gives no credentials: a login that fails is no fault of the cluster. */
export function loginFailure(error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  const next = 'Log in again; "kubectl auth whoami" shows whether that works.';
  return new Failure(EXIT.refused, `The kubeconfig gives no credentials: ${plainText(why)}\n${next}`);
}

/** What a user is told whose token has ended, and is renewed by kubectl alone: only one program may do that. */
export function oidcFailure(place: Place): Failure {
  return new Failure(
    EXIT.refused,
    `The login of this kubeconfig (auth-provider oidc) has expired.\nAny kubectl command renews it: ${suggestKubectl('auth whoami', place)}; then try again.`,
  );
}
