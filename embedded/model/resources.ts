import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from './json.ts';
import { configMaps, secrets } from './kinds/data.ts';
import { coreEvents, events } from './kinds/events.ts';
import { jobs } from './kinds/jobs.ts';
import { leases } from './kinds/leases.ts';
import { namespaces } from './kinds/namespaces.ts';
import { pods } from './kinds/pods.ts';
import { serviceAccounts } from './kinds/service-accounts.ts';
import { customResources } from './kinds/custom.ts';
import type { Resource } from './resource.ts';

/** The kinds of Kubernetes itself that the model knows. */
export const BUILT_IN: readonly Resource[] = [
  pods,
  namespaces,
  configMaps,
  secrets,
  serviceAccounts,
  coreEvents,
  events,
  jobs,
  leases,
];

/** Where the generated CRDs are. */
const CRDS = join(import.meta.dirname, '../../knative/crds');

let standard: readonly Resource[] | undefined;

/** The built-in kinds and those of the generated CRDs (`knative/crds`): read and compiled once. */
export function standardResources(): readonly Resource[] {
  standard ??= [...BUILT_IN, ...readCrds(CRDS).flatMap(customResources)];
  return standard;
}

/** The CustomResourceDefinitions in the YAML files of a folder. */
export function readCrds(folder: string): JsonObject[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  return files
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => document.toJS() as JsonObject)
    .filter(({ kind }) => kind === 'CustomResourceDefinition');
}
