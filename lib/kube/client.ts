import type { IncomingMessage } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';
import { parseJson } from '../api/parse-json.ts';
import { codeOf, KubeError, type Kube } from './port.ts';
import type { ServerClock } from './server-clock.ts';
import { makeTransport, type Transport } from './transport.ts';

/**
 * A client for the cluster of KUBECONFIG, else for the one we run in. Where the API server is and who we are
 * is the business of @kubernetes/client-node (with token renewal); its generated classes stay outside, since
 * loading them costs more than all the rest of a function's start (docs/adr/0002).
 * @param hear is told the time of the API server with each answer.
 */
export function makeClient(
  config: KubeConfig = loadConfig(),
  hear: ServerClock['hear'] = () => undefined,
): Kube {
  return clientOf(makeTransport(config, hear));
}

/** The same on a way to the API server that is there already. */
export function clientOf(transport: Transport): Kube {
  return async (request) => {
    const response = await transport(request);
    const text = await readText(response).catch(brokenOff);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return JSON.parse(text) as unknown;
    throw errorOf(status, text);
  };
}

/** What an answer that is no success says. */
export function errorOf(status: number, text: string): KubeError {
  const { message = text.slice(0, 500), reason } = parseStatus(text);
  return new KubeError(codeOf(status, reason, message), status, message);
}

/** The body of an answer, to its end. */
export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function brokenOff(error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  throw new KubeError('Unavailable', 0, `API server: the answer has broken off: ${why}`);
}

function loadConfig(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromDefault();
  return config;
}

function parseStatus(text: string): { message?: string; reason?: string } {
  return parseJson(text) ?? {};
}
