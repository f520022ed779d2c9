import { explainStatus } from './explain-status.ts';
import { failure } from './schema.ts';

/** An answer that is an error, in words: by its status, and with the message of its body. */
export async function explainAnswer(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => undefined);
  return explainStatus(answer.status, failure.safeParse(body).data?.message);
}
