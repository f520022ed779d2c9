import { isProblem, problem, type Problem } from '../../artifacts/problem.ts';
import { reviewAccess, type Access } from '../../kube/review-access.ts';
import { reviewToken, type User } from '../../kube/review-token.ts';
import { makeCache } from '../../store/cache.ts';
import type { Collector } from './collector.ts';
import { limitReviews } from './limit-reviews.ts';

/** Milliseconds for which it is believed whose token it is. What somebody may do is asked each time. */
const BELIEVE_TOKEN = 3000;

const WHO = problem(
  'unauthenticated',
  'send a token of yours that the API server knows: Authorization: Bearer ...',
);

/** Who asks, and whether he may. */
export interface ReaderGate {
  readonly identify: (token: string | undefined) => Promise<User | Problem>;
  readonly admit: (token: string | undefined, access: Access) => Promise<User | Problem>;
}

/** Lets in people by what the API server says of them. Without the right all is the same: what there is and what there is not. */
export function makeReaderGate({ kube, now }: Pick<Collector, 'kube' | 'now'>): ReaderGate {
  const reviews = makeCache(
    now,
    (user: User | Problem | undefined) => (user && !isProblem(user) ? BELIEVE_TOKEN : 0),
    limitReviews((token) => reviewToken(kube, token)),
  );
  const identify: ReaderGate['identify'] = async (token) =>
    (token === undefined ? undefined : await reviews.get(token)) ?? WHO;
  return {
    identify,
    admit: async (token, access) => {
      const user = await identify(token);
      if (isProblem(user)) return user;
      return (await reviewAccess(kube, user, access)) ? user : forbiddenTo(access);
    },
  };
}

function forbiddenTo({ verb, namespace }: Access): Problem {
  return problem(
    'forbidden',
    `you may not ${verb} powertools/artifacts in the namespace ${namespace}: ask an admin for the role ${verb === 'get' ? 'toe-user or toe-results' : 'toe-admin'} there`,
  );
}
