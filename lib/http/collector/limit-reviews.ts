import { problem, type Problem } from '../../artifacts/problem.ts';
import type { User } from '../../kube/review-token.ts';

/** Asks the API server whose token it is. */
type Review = (token: string) => Promise<User | undefined>;

/** Tokens that are asked about at once. */
const MOST = 25;

const TOO_MANY = problem('too-many', 'too many tokens are being checked at once: try again');

/**
 * Bounds what strangers can occupy, who have tokens in plenty that nobody knows: whose token is known already, is not
 * asked about, and gets in.
 */
export function limitReviews(review: Review): (token: string) => Promise<User | Problem | undefined> {
  let underWay = 0;
  return async (token) => {
    if (underWay >= MOST) return TOO_MANY;
    underWay += 1;
    try {
      return await review(token);
    } finally {
      underWay -= 1;
    }
  };
}
