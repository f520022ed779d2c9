const WORDS: Readonly<Record<number, string>> = {
  401: 'The collector does not know who you are. Log in again as you do for kubectl and reload this page, or paste a new token above.',
  403: 'You may not see the artifacts of this namespace. Ask its admin for the verb `get` on `powertools/artifacts`.',
  404: 'There is nothing under this name: it was deleted, or never there.',
  429: 'Too many requests. Try again in a moment.',
  502: 'No answer came from the collector. Try again in a moment.',
};

/** An HTTP status in words, with what to do; with what the collector, or a proxy before it, said, when it said something. */
export function explainStatus(status: number, message = ''): string {
  const words = WORDS[status] ?? `The collector answered ${status}. Try again in a moment.`;
  return message === '' ? words : `${words} (${message})`;
}
