import { setTimeout as sleep } from 'node:timers/promises';
import { makeClient } from '../../../lib/kube/client.ts';
import { isKubeError, type Kube } from '../../../lib/kube/port.ts';
import { imagesOf } from './tools.ts';

/** The API server, asked as the administrator of the cluster. */
export const kube: Kube = makeClient();

/** Images of tools and targets. */
export const IMAGES = imagesOf(process.env);

/** Reads an object; undefined when there is none. */
export async function find<T>(path: string): Promise<T | undefined> {
  try {
    return (await kube({ method: 'GET', path })) as T;
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** Lists objects. */
export async function list<T>(path: string, labelSelector = ''): Promise<T[]> {
  const query = labelSelector ? { labelSelector } : {};
  return ((await kube({ method: 'GET', path, query })) as { items: T[] }).items;
}

/** Creates an object and gives it back as it is stored. */
export async function create<T>(path: string, body: unknown): Promise<T> {
  return (await kube({ method: 'POST', path, body })) as T;
}

/** Deletes an object; it may be gone already. */
export async function remove(path: string, query: Record<string, string> = {}): Promise<void> {
  try {
    await kube({ method: 'DELETE', path, query });
  } catch (error) {
    if (!isKubeError(error, 'NotFound')) throw error;
  }
}

/**
 * Asks again and again until there is an answer.
 * @param probe gives undefined or false as long as it is not so.
 * @throws Error that says what did not come true.
 */
export async function eventually<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(250);
  }
}
