import { spawn, type ChildProcess } from 'node:child_process';
import { EXIT, Failure } from '../core/failure.ts';
import { plainText } from '../core/plain-text.ts';
import type { Place } from '../core/suggest.ts';
import type { Machine } from './machine.ts';

/** A port of this machine that leads to a Service. */
export interface Forwarding {
  /** `http://127.0.0.1:PORT`; opened anew when it has been lost. @throws Failure when it cannot be. */
  readonly url: () => Promise<string>;
  readonly close: () => void;
}

/** Which Service. */
export interface ServiceRef {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/** What forwarding needs of the machine. */
export type ForwardingMachine = Pick<Machine, 'env' | 'atExit'>;

/**
 * Forwards a port by kubectl, whose plugin this is: it finds the pod behind a Service and is the reference for the
 * protocol, and nothing of that need be bundled. No token is in its arguments. It ends with this program at the latest.
 */
export function forwardPort(ref: ServiceRef, place: Place, { env, atExit }: ForwardingMachine): Forwarding {
  let [child, url]: [ChildProcess | undefined, Promise<string> | undefined] = [undefined, undefined];
  const isLost = (): boolean => child === undefined || child.exitCode !== null || child.signalCode !== null;
  const close = (): void => void child?.kill();
  atExit(close);
  return {
    url: () => {
      if (url === undefined || isLost()) {
        child = spawn('kubectl', argumentsOf(ref, place), { env, stdio: ['ignore', 'pipe', 'pipe'] });
        url = listen(child, ref);
      }
      return url;
    },
    close,
  };
}

function argumentsOf({ namespace, service, port }: ServiceRef, { kubeconfig, context }: Place): string[] {
  return [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
    ...['port-forward', '--namespace', namespace, '--address', '127.0.0.1'],
    ...[`service/${service}`, `:${port}`],
  ];
}

function listen(child: ChildProcess, ref: ServiceRef): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out = `${out}${text}`.slice(-1000);
    const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) ->/m.exec(out) ?? [];
    if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err = `${err}${text}`.slice(-1000)));
  child.on('error', ({ code, message }: NodeJS.ErrnoException) =>
    reject(code === 'ENOENT' ? new Failure(EXIT.failed, NO_KUBECTL) : cannotForward(ref, message)),
  );
  child.on('close', () => reject(cannotForward(ref, err)));
  return promise;
}

const NO_KUBECTL = `There is no kubectl in PATH, which leads to the collector.
Install it, or name a gateway that is reached without it: --gateway https://..., or TOE_GATEWAY.`;

function cannotForward({ namespace, service, port }: ServiceRef, why: string): Failure {
  const exitCode = /forbidden/i.test(why) ? EXIT.refused : EXIT.unreachable;
  return new Failure(
    exitCode,
    `kubectl cannot forward a port of the Service ${namespace}/${service}:${port}: ${plainText(why)}
It takes get on services, get and list on pods, and create on pods/portforward in ${namespace}.
Where another gateway leads to the collector: --gateway NAMESPACE/SERVICE:PORT or --gateway https://..., or TOE_GATEWAY.`,
  );
}
