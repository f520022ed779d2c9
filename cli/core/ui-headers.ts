type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Methods that go on to the collector: those that read. What else the user may do there, no page shall do for him. */
export const UI_METHODS: readonly string[] = ['GET', 'HEAD'];

/** What the collector needs to know of a request: nothing that the browser says of itself or of its user. */
const FORWARDED = ['accept', 'range', 'if-range', 'if-none-match'];

/** What concerns one connection only, or would change the browser beyond this page. */
const KEPT_BACK = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'set-cookie',
  'strict-transport-security',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
];

/** The headers of a browser's request that go on to the collector. */
export function forwardedHeaders(headers: Headers): Record<string, string | string[]> {
  return choose(headers, (name) => FORWARDED.includes(name));
}

/** The headers of the collector's answer that go back to the browser. The path holds a secret: it is no referrer. */
export function returnedHeaders(headers: Headers): Record<string, string | string[]> {
  return {
    ...choose(headers, (name) => !KEPT_BACK.includes(name)),
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  };
}

function choose(headers: Headers, isWanted: (name: string) => boolean): Record<string, string | string[]> {
  const chosen: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && isWanted(name.toLowerCase())) chosen[name] = value;
  return chosen;
}
