import { readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve, sep } from 'node:path';
import { findHomeDir, KubeConfig } from '@kubernetes/client-node';
import { EXIT, Failure } from '../core/failure.ts';
import { plainText } from '../core/plain-text.ts';
import type { Machine } from './machine.ts';

/**
 * Loads the kubeconfig as kubectl does: the file that is named, else those of KUBECONFIG, else ~/.kube/config. Of several
 * files the first that names a current context, or a cluster, user or context of some name, decides it; a missing one
 * says nothing.
 * @returns undefined when there is no file.
 * @throws Failure when one cannot be read.
 */
export function loadKubeconfig(named: string | undefined, env: Machine['env']): KubeConfig | undefined {
  const isNamed = named !== undefined;
  const found = (isNamed ? [named] : filesOf(env)).flatMap((file) => {
    try {
      return [readOne(file)];
    } catch (error) {
      if (!isNamed && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw unreadable(file, error);
    }
  });
  return found.length > 0 ? merge(found) : undefined;
}

function filesOf({ KUBECONFIG }: Machine['env']): string[] {
  if (KUBECONFIG) return KUBECONFIG.split(delimiter).filter(Boolean);
  const home = findHomeDir();
  return home === null ? [] : [join(home, '.kube', 'config')];
}

function readOne(file: string): KubeConfig {
  const config = new KubeConfig();
  const text = readFileSync(file, 'utf8');
  if (text.trim() !== '') config.loadFromString(text);
  config.makePathsAbsolute(dirname(file));
  config.users = config.users.map((user) => withCommand(user, dirname(file)));
  return config;
}

type User = KubeConfig['users'][number];

// A command with a folder is beside the kubeconfig; one without is in PATH.
function withCommand(user: User, folder: string): User {
  const exec = user.exec as { readonly command?: unknown } | null | undefined;
  if (typeof exec?.command !== 'string' || !exec.command.includes(sep)) return user;
  return { ...user, exec: { ...exec, command: resolve(folder, exec.command) } };
}

function merge(configs: readonly KubeConfig[]): KubeConfig {
  const merged = new KubeConfig();
  merged.loadFromOptions({
    clusters: firstOfEach(configs.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(configs.flatMap(({ users }) => users)),
    contexts: firstOfEach(configs.flatMap(({ contexts }) => contexts)),
    currentContext: configs.map(({ currentContext }) => currentContext).find(Boolean),
  });
  return merged;
}

function firstOfEach<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return all.filter(({ name }, at) => all.findIndex((one) => one.name === name) === at);
}

function unreadable(file: string, error: unknown): Failure {
  const why = plainText(error instanceof Error ? error.message : String(error));
  const next = 'Name another one with --kubeconfig or KUBECONFIG.';
  return new Failure(EXIT.usage, `The kubeconfig ${file} cannot be read: ${why}\n${next}`);
}
