import type { Sending, Step, Watching } from './case.ts';

type Json = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;

export const PODS = '/api/v1/namespaces/<ns>/pods';
export const CONFIG_MAPS = '/api/v1/namespaces/<ns>/configmaps';
export const SECRETS = '/api/v1/namespaces/<ns>/secrets';
export const ACCOUNTS = '/api/v1/namespaces/<ns>/serviceaccounts';
export const JOBS = '/apis/batch/v1/namespaces/<ns>/jobs';
export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/<ns>/leases';
export const EVENTS = '/apis/events.k8s.io/v1/namespaces/<ns>/events';
export const CORE_EVENTS = '/api/v1/namespaces/<ns>/events';
export const NAMESPACES = '/api/v1/namespaces';
export const TOOLS = '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/<ns>/powertools';
export const CONFIGS = '/apis/codriverlabs.ai.toe.run/v1alpha1/namespaces/<ns>/powertoolconfigs';

export const API = 'codriverlabs.ai.toe.run/v1alpha1';

export function get(path: string, query?: Query): Sending {
  return { method: 'GET', path, ...(query ? { query } : {}) };
}

export function post(path: string, body: unknown, query?: Query): Sending {
  return { method: 'POST', path, body, ...(query ? { query } : {}) };
}

export function put(path: string, body: unknown): Sending {
  return { method: 'PUT', path, body };
}

export function merge(path: string, body: unknown, query?: Query): Sending {
  return { method: 'PATCH', path, patch: 'merge', body, ...(query ? { query } : {}) };
}

export function json(path: string, body: unknown, query?: Query): Sending {
  return { method: 'PATCH', path, patch: 'json', body, ...(query ? { query } : {}) };
}

export function strategic(path: string, body: unknown, query?: Query): Sending {
  return { method: 'PATCH', path, patch: 'strategic', body, ...(query ? { query } : {}) };
}

export function apply(path: string, manager: string, body: unknown, query?: Query): Sending {
  return { method: 'PATCH', path, patch: 'apply', body, query: { fieldManager: manager, ...query } };
}

export function remove(path: string, query?: Query, body?: unknown): Sending {
  return { method: 'DELETE', path, ...(query ? { query } : {}), ...(body === undefined ? {} : { body }) };
}

/** The step as part of the set-up, known by a name later. */
export function first(step: Sending, save = 'first'): Sending {
  return { ...step, save, quiet: true };
}

/**
 * The step as part of the set-up, sent until it is answered so: what the API server looks up in its own cache, such as
 * the labels of a namespace for Pod Security, it learns a moment after it is stored.
 */
export function until(status: number, step: Sending): Sending {
  return { ...step, until: status, quiet: true };
}

/** The step, its answer known by a name later. */
export function saved(step: Sending, save: string): Sending {
  return { ...step, save };
}

export function as(user: string, step: Sending): Sending {
  return { ...step, as: user };
}

/** Notes the version of now, as the list of a kind tells it; the end is `shown` of the same name. */
export function now(path: string, save = 'now'): Sending {
  return { ...get(path, { limit: '1' }), save, quiet: true };
}

/** What a watch shows since `now`. */
export function shown(watch: string, query: Query = {}, since = 'now'): Watching {
  return { watch, query, since: `{${since}.version}` };
}

/** A pod that is bound to a node; without a token, since only a real server has one. */
export function pod(name: string, parts: { readonly metadata?: Json; readonly spec?: Json } = {}): Json {
  return {
    metadata: { name, ...parts.metadata },
    spec: {
      nodeName: 'node-1',
      automountServiceAccountToken: false,
      containers: [{ name: 'app', image: 'registry.test/app:v1' }],
      ...parts.spec,
    },
  };
}

/** A pod named `web` that exists. */
export function aPod(parts: Parameters<typeof pod>[1] = {}): Sending {
  return first(post(PODS, pod('web', parts)), 'pod');
}

export const POD = `${PODS}/web`;

/** An ephemeral container. */
export function tool(name: string, parts: Json = {}): Json {
  return { name, image: 'registry.test/tool:v1', targetContainerName: 'app', ...parts };
}

/** An injection into the pod `web`, as the functions send it. */
export function inject(container: Json, guard: Json = {}, query?: Query): Sending {
  const body = { metadata: guard, spec: { ephemeralContainers: [container] } };
  return strategic(`${POD}/ephemeralcontainers`, body, query);
}

/** An apply of labels to the pod `web` through its status, as the functions send it. */
export function label(
  manager: string,
  labels: Json | undefined,
  parts: { readonly metadata?: Json; readonly query?: Query } = {},
): Sending {
  const metadata = { name: 'web', ...(labels ? { labels } : {}), ...parts.metadata };
  return apply(`${POD}/status`, manager, { apiVersion: 'v1', kind: 'Pod', metadata }, parts.query);
}

/** A PowerTool. */
export function powerTool(name: string, spec: Json = {}, metadata: Json = {}): Json {
  return { apiVersion: API, kind: 'PowerTool', metadata: { name, ...metadata }, spec: { ...SPEC, ...spec } };
}

export const SPEC = { tool: { name: 'aperf' }, targets: { labelSelector: { matchLabels: { app: 'web' } } } };

/** A PowerTool named `job` that exists. */
export function aJob(spec: Json = {}, metadata: Json = {}): Sending {
  return first(post(TOOLS, powerTool('job', spec, metadata)), 'job');
}

export const JOB = `${TOOLS}/job`;

/** An attempt to create a PowerTool with this spec; nothing is stored. */
export function trySpec(spec: unknown, query: Query = {}): Sending {
  const body = { apiVersion: API, kind: 'PowerTool', metadata: { name: 'job' }, spec };
  return post(TOOLS, body, { dryRun: 'All', ...query });
}

/** An attempt to create a PowerToolConfig with this spec; nothing is stored. */
export function tryConfig(spec: unknown, query: Query = {}): Sending {
  const body = { apiVersion: API, kind: 'PowerToolConfig', metadata: { name: 'config' }, spec };
  return post(CONFIGS, body, { dryRun: 'All', ...query });
}

/** A timer, as the functions make it. */
export function timer(name: string, parts: Json = {}): Json {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: { 'toe.run/timer': 'one' } },
    spec: {
      parallelism: 0,
      completions: 1,
      backoffLimit: 0,
      activeDeadlineSeconds: 60,
      ttlSecondsAfterFinished: 300,
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'never-runs', image: 'toe.run/never-runs' }] },
      },
      ...parts,
    },
  };
}

export type { Json, Sending, Step };
