/** The way to the collector: a Service that kubectl forwards a port of, or a URL that is reached directly. */
export type Gateway =
  { readonly namespace: string; readonly service: string; readonly port: number } | { readonly url: URL };

/** Where Knative's Kourier takes requests from inside of the cluster. */
export const DEFAULT_GATEWAY = 'kourier-system/kourier-internal:80';

const SERVICE = /^([a-z0-9][-a-z0-9]{0,62})\/([a-z0-9][-a-z0-9]{0,62})(?::([0-9]{1,5}))?$/;

/**
 * Reads `NAMESPACE/SERVICE[:PORT]` or a URL.
 * @returns the way, or what is wrong with the text. Plain http is for this machine only, since a token goes that way.
 */
export function parseGateway(text: string): Gateway | string {
  const [found, namespace = '', service = '', port = '80'] = SERVICE.exec(text) ?? [];
  if (found !== undefined) return { namespace, service, port: Number(port) };
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    return `"${text}" is no gateway; write NAMESPACE/SERVICE:PORT, as in ${DEFAULT_GATEWAY}, or a URL`;
  const url = new URL(text);
  if (url.protocol === 'http:' && !isLocal(url))
    return `"${text}" would send your token unencrypted; use https, or http to this machine`;
  return { url };
}

/** The text that parseGateway reads so. */
export function formatGateway(gateway: Gateway): string {
  return 'url' in gateway ? gateway.url.href : `${gateway.namespace}/${gateway.service}:${gateway.port}`;
}

/** Whether a URL is one of this machine. */
export function isLocal({ hostname }: URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}
