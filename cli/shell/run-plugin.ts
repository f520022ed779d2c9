import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { execInfo, type ExecPlugin, type PluginCluster } from '../core/exec-plugin.ts';
import { loginFailure } from '../core/login-failure.ts';
import { readCredential, type Credential } from '../core/read-credential.ts';
import type { Machine } from './machine.ts';

/** What a plugin needs of the machine. */
export interface PluginMachine extends Pick<Machine, 'env' | 'isInteractive'> {
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Logs in by the plugin of a kubeconfig, as kubectl does: what it says or asks, it says on this terminal.
 * @throws Failure when it gives no credential.
 */
export async function runPlugin(
  plugin: ExecPlugin,
  cluster: PluginCluster | undefined,
  machine: PluginMachine,
): Promise<Credential> {
  const { command, interactiveMode } = plugin;
  if (interactiveMode === 'Always' && !machine.isInteractive)
    throw loginFailure(`${command} must ask you, and stdin is no terminal.`);
  const isInteractive = interactiveMode !== 'Never' && machine.isInteractive;
  const child = spawn(command, plugin.args ?? [], {
    env: envOf(plugin, execInfo(plugin, isInteractive, cluster), machine.env),
    stdio: [isInteractive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    signal: machine.signal,
  });
  const credential = readCredential(await outputOf(child, plugin));
  if (credential) return credential;
  throw loginFailure(`${command} has printed no ExecCredential with a token, or a certificate and its key.`);
}

function envOf({ env }: ExecPlugin, info: string, own: Machine['env']): NodeJS.ProcessEnv {
  const more = (env ?? []).map(({ name, value }) => [name, value] as const);
  return { ...own, ...Object.fromEntries(more), KUBERNETES_EXEC_INFO: info };
}

async function outputOf(child: ChildProcess, plugin: ExecPlugin): Promise<string> {
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(explainStart(error, plugin)));
    child.on('close', (code, signal) => resolve(explainEnd(code, signal, plugin)));
  });
  const [why, printed] = await Promise.all([ended, child.stdout ? text(child.stdout) : '']);
  if (why !== '') throw loginFailure(why);
  return printed;
}

function explainStart(
  { code, message }: NodeJS.ErrnoException,
  { command, installHint }: ExecPlugin,
): string {
  if (code !== 'ENOENT') return `${command} cannot be started: ${message}.`;
  return `there is no program ${command}, by which it logs in. ${installHint ?? 'Install it, or put it into PATH.'}`;
}

// What it has said itself stands above.
function explainEnd(code: number | null, signal: string | null, { command }: ExecPlugin): string {
  return code === 0 ? '' : `${command} has ended with ${signal ?? `exit code ${code}`}.`;
}
