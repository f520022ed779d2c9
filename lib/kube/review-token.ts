import * as z from 'zod';
import type { Kube } from './port.ts';
import { parse } from './read.ts';

const user = z.object({
  username: z.string(),
  uid: z.string().optional(),
  groups: z.array(z.string()).nullish(),
  extra: z.record(z.string(), z.array(z.string())).nullish(),
});
const review = z.object({
  status: z.object({
    authenticated: z.boolean().default(false),
    user: user.partial({ username: true }).optional(),
    audiences: z.array(z.string()).nullish(),
  }),
});

/** Somebody whom the API server knows. */
export type User = z.infer<typeof user>;

/**
 * Asks the API server whose token it is.
 * @param audience that it must be made for; without it, that of the API server itself.
 * @returns undefined when it is nobody's, has been revoked, is over, or is for something else.
 */
export async function reviewToken(kube: Kube, token: string, audience?: string): Promise<User | undefined> {
  const { status } = parse(
    review,
    await kube({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/tokenreviews',
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        spec: { token, ...(audience === undefined ? {} : { audiences: [audience] }) },
      },
    }),
    'TokenReview',
  );
  // An authenticator that knows no audiences says nothing of them: then it has not looked.
  const isMeant = audience === undefined || status.audiences?.includes(audience);
  const known = user.safeParse(status.user);
  return status.authenticated && isMeant && known.success ? known.data : undefined;
}
