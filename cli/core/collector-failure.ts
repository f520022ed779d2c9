import * as z from 'zod';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { parseJson } from '../../lib/api/parse-json.ts';
import { EXIT, Failure } from './failure.ts';
import { plainText } from './plain-text.ts';
import { COLLECTOR } from './reading-api.ts';

const refusal = z.object({ message: z.string() });

/** Characters of a message that are shown at most: what answers may be no collector, but a page of a proxy. */
const MAX_MESSAGE = 500;

/** What a user is told when the collector refuses or fails. @param text the body of its answer. */
export function collectorFailure(status: number, text: string): Failure {
  const { data } = refusal.safeParse(parseJson(text));
  const said = plainText(data?.message ?? `HTTP status ${status}`).slice(0, MAX_MESSAGE);
  const [exitCode, what, next] = ADVICE[status] ?? [
    EXIT.unreachable,
    `The collector failed (${status})`,
    `Try again; see ${FIND_IT}.`,
  ];
  return new Failure(exitCode, `${what}: ${said}\n${next}`);
}

/** What a user is told when there is no answer. */
export function cannotReach(error: unknown): Failure {
  const why = plainText(error instanceof Error ? error.message : String(error));
  return new Failure(
    EXIT.unreachable,
    `The collector cannot be reached: ${why}\nIs it there? ${FIND_IT}; another way to it: --gateway.`,
  );
}

const FIND_IT = `kubectl -n ${SYSTEM_NAMESPACE} get ksvc ${COLLECTOR}`;

/** By the status: how it ends, what has happened, and the next step. */
const ADVICE: Readonly<Record<number, readonly [Failure['exitCode'], string, string]>> = {
  401: [EXIT.refused, 'The collector does not know you', 'Log in again, or use --as-service-account.'],
  403: [
    EXIT.refused,
    'The collector does not let you',
    'You need get on powertools/artifacts in the namespace: ask your admin to bind the role toe-results or toe-user to you.',
  ],
};
