import { BlockList, isIP } from 'node:net';

/**
 * The proxy that the environment names for a server (HTTPS_PROXY, and NO_PROXY for exceptions, or both in small
 * letters), as kubectl reads it; undefined when there is none. Plain http is for this machine, which needs none.
 */
export function proxyOf(
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const proxy = env['HTTPS_PROXY'] || env['https_proxy'];
  if (!proxy || !server.startsWith('https:') || !URL.canParse(server)) return undefined;
  const { hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  const exceptions = (env['NO_PROXY'] || env['no_proxy'] || '').split(',');
  const isDirect = [...THIS_MACHINE, ...exceptions].some((one) =>
    covers(one.trim().toLowerCase(), host, port || '443'),
  );
  if (isDirect) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

const THIS_MACHINE = ['localhost', '127.0.0.0/8', '::1'];

/** Whether an exception (`*`, `HOST[:PORT]`, `.DOMAIN`, an address or a network) is about a host. */
function covers(exception: string, host: string, port: string): boolean {
  if (exception === '*' || exception === host) return true;
  const [network = '', bits] = exception.split('/');
  return bits === undefined ? isNamed(exception, host, port) : isWithin(host, network, Number(bits));
}

function isNamed(exception: string, host: string, port: string): boolean {
  const [, name = '', only = port] = /^(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  const domain = name.replace(/^\*?\./, '');
  return domain !== '' && only === port && (host === name || host.endsWith(`.${domain}`));
}

function isWithin(host: string, network: string, bits: number): boolean {
  const family = isIP(network);
  if (family === 0 || family !== isIP(host) || !(bits <= (family === 4 ? 32 : 128))) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits, type);
  return list.check(host, type);
}
