const WORDS: Readonly<Record<number, string>> = {
  401: 'The collector does not know who you are. Open this page with `kubectl toe ui`, or paste a token.',
  403: 'You may not see the artifacts of this namespace. Ask its admin for the verb `get` on `powertools/artifacts`.',
  404: 'There is nothing under this name: it was deleted, or never there.',
  429: 'Too many requests. It is tried again.',
};

/** An HTTP status in words, with what to do; with what the collector said, when it said something. */
export function explainStatus(status: number, message = ''): string {
  const words = WORDS[status] ?? `The collector answered ${status}. It is tried again.`;
  return message === '' ? words : `${words} (${message})`;
}
