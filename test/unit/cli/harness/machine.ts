import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { KubeError, type KubeRequest } from '../../../../lib/kube/port.ts';
import type { Cluster } from '../../../../cli/shell/connect.ts';
import type { Machine } from '../../../../cli/shell/machine.ts';

/** A machine whose terminal is two lists of lines. */
export interface TestMachine extends Machine {
  readonly out: string[];
  readonly err: string[];
  /** Ctrl-C. */
  readonly interrupt: () => void;
  /** Does what is to be done when the program ends. */
  readonly exit: () => void;
}

export function makeMachine(): TestMachine {
  const [out, err]: string[][] = [[], []];
  const atExit: (() => void)[] = [];
  const controller = new AbortController();
  let drawn = 0;
  return {
    out: out as string[],
    err: err as string[],
    interrupt: () => controller.abort(),
    interrupted: () => controller.signal,
    atExit: (work) => atExit.push(work),
    exit: () => atExit.forEach((work) => work()),
    env: {},
    isInteractive: false,
    platform: 'linux',
    now: () => new Date(),
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    random: (bytes) => String((drawn += 1)).padStart(bytes * 2, '0'),
    terminal: {
      print: (line) => out?.push(line),
      note: (line) => err?.push(line),
      draw: undefined,
      screen: () => ({ columns: 80, rows: 24 }),
    },
  };
}

/** A cluster that answers what it is told to, for a user with a token. @param objects by path. */
export function makeCluster(
  objects: Readonly<Record<string, unknown>>,
  token = 'token-of-jane',
): Cluster & { readonly requests: KubeRequest[] } {
  const requests: KubeRequest[] = [];
  const headers = { Authorization: `Bearer ${token}` };
  const config = {
    applyToHTTPSOptions: (options: RequestOptions) => Promise.resolve(Object.assign(options, { headers })),
  } as unknown as KubeConfig;
  return {
    requests,
    login: { config: () => Promise.resolve(config), forget: () => false },
    namespace: 'shop',
    context: undefined,
    place: {},
    now: () => new Date(),
    transport: () => Promise.reject(new KubeError('Unavailable', 0, 'no transport in this test')),
    kube: (request) => {
      requests.push(request);
      const found = objects[request.path];
      if (found === undefined)
        return Promise.reject(new KubeError('NotFound', 404, `"${request.path}" not found`));
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
    },
  };
}
