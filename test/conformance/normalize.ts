import { PROFILING_LABEL } from '../../lib/api/names.ts';
import type { Outcome, Sending } from './case.ts';

type Json = Record<string, unknown>;
type Normalize = (outcome: Outcome, step: Pick<Sending, 'whole' | 'query'>) => Outcome;

/**
 * Makes outcomes comparable: what differs from run to run (uids, versions, times, names that were made up) is
 * replaced by names, the same for the same value, so that it shows whether something has changed.
 */
export function makeNormalizer(namespace: string): Normalize {
  const uids = makeNames('uid');
  const versions = makeNames('version');
  const suffixes = makeNames('suffix');
  let isTrial = false;
  // What is only tried gets a uid that means nothing.
  const trials = new Set<string>();
  const uidOf = (uid: string): string => {
    if (isTrial && !uids.has(uid)) trials.add(uid);
    return isTrial && trials.has(uid) ? '(uid of a trial)' : uids.of(uid);
  };
  const replaceText = (text: string): string =>
    uids
      .replaceIn(isTrial ? replaceTrials(text, trials) : text)
      .replaceAll(namespace, '<ns>')
      .replaceAll(/\((\d+)\)/g, (whole, version: string) =>
        versions.has(version) ? `(${versions.of(version)})` : whole,
      );

  const normalizeMeta = (meta: Json): Json => {
    const { managedFields: _fields, ...kept } = withoutOptIn(meta);
    const { generateName, name } = kept;
    return {
      ...kept,
      ...(typeof kept['uid'] === 'string' ? { uid: uidOf(kept['uid']) } : {}),
      ...(typeof kept['resourceVersion'] === 'string'
        ? { resourceVersion: versions.of(kept['resourceVersion']) }
        : {}),
      ...(typeof generateName === 'string' && typeof name === 'string' && name.startsWith(generateName)
        ? { name: generateName + suffixes.of(name) }
        : {}),
    };
  };
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return isTime(value) ? '(time)' : replaceText(value);
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== 'object' || value === null) return value;
    const members = key === 'metadata' ? normalizeMeta(value as Json) : (value as Json);
    return Object.fromEntries(
      Object.entries(members).map(([name, member]) => [replaceText(name), walk(member, name)]),
    );
  };
  const normalizeBody = (body: unknown, whole: boolean): unknown => {
    if (typeof body !== 'object' || body === null) return body;
    const shown = body as Json;
    if (Array.isArray(shown['items']))
      return normalizeList(shown, (item) => walk(trim(item as Json, whole), ''));
    if (shown['kind'] === 'TokenRequest') return walk(withoutToken(shown), '');
    return shown['kind'] === 'Status' ? normalizeStatus(shown, walk) : walk(trim(shown, whole), '');
  };
  return (outcome, { whole = false, query = {} }) => {
    isTrial = 'dryRun' in query;
    if ('status' in outcome) return { status: outcome.status, body: normalizeBody(outcome.body, whole) };
    return {
      events: outcome.events.map(({ type, object }) => ({ type, object: normalizeBody(object, whole) })),
    };
  };
}

// Namespaces of a real API server are opted in, for its policies; the model has none.
function withoutOptIn(meta: Json): Json {
  const { [PROFILING_LABEL]: optIn, ...labels } = (meta['labels'] ?? {}) as Json;
  return optIn === undefined ? meta : { ...meta, labels };
}

// Who signs tokens, and what they say, is the business of their issuer. A request is not kept: its uid names nothing.
function withoutToken(request: Json): Json {
  const { token, ...status } = request['status'] as Json;
  const { uid: _uid, ...metadata } = request['metadata'] as Json;
  const parts = String(token)
    .split('.')
    .map(() => '(part)');
  return { ...request, metadata, status: { ...status, token: parts.join('.') } };
}

function replaceTrials(text: string, uids: ReadonlySet<string>): string {
  return [...uids].reduce((known, uid) => known.replaceAll(uid, '(uid of a trial)'), text);
}

interface Names {
  /** The name of a value: a new one when it has none. */
  readonly of: (value: string) => string;
  readonly has: (value: string) => boolean;
  readonly replaceIn: (text: string) => string;
}

/** Gives values names in the order in which they are first seen. */
function makeNames(prefix: string): Names {
  const names = new Map<string, string>();
  let count = 0;
  const nextName = (): string => `(${prefix} ${(count += 1)})`;
  return {
    has: (value) => names.has(value),
    of: (value) => {
      const name = names.get(value) ?? nextName();
      names.set(value, name);
      return name;
    },
    replaceIn: (text) => [...names].reduce((known, [value, name]) => known.replaceAll(value, name), text),
  };
}

function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(text) && !text.startsWith('2001-');
}

// The version of a list counts what others write; the token says where it goes on in its own way.
function normalizeList(list: Json, item: (raw: unknown) => unknown): Json {
  const { continue: token, remainingItemCount } = list['metadata'] as Json;
  return {
    kind: list['kind'],
    apiVersion: list['apiVersion'],
    more: Boolean(token),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
    items: (list['items'] as readonly unknown[]).map(item),
  };
}

interface Cause {
  readonly message: string;
  readonly field: string;
  readonly reason: string;
}

// Errors come in any order, and some twice.
function normalizeStatus(status: Json, walk: (value: unknown, key: string) => unknown): unknown {
  const { message, details, ...rest } = status;
  const { causes = [], ...about } = (details ?? {}) as { causes?: readonly Cause[] };
  const listed = causes.map((cause) => JSON.stringify({ ...cause, message: cut(cause.message) }));
  const sorted = [...new Set(listed)].sort().map((cause) => JSON.parse(cause) as Cause);
  const text = typeof message === 'string' ? cut(message) : undefined;
  const shown = sorted.length > 1 ? text?.replace(/\[.*\]$/s, '(causes)') : text;
  return walk(
    {
      ...rest,
      ...(shown === undefined ? {} : { message: shown }),
      ...(details === undefined ? {} : { details: sorted.length > 0 ? { ...about, causes: sorted } : about }),
    },
    '',
  );
}

/** Words that are about Go, not about Kubernetes, or differ from run to run. */
const CUTS: readonly (readonly [RegExp, string])[] = [
  // The difference between two objects.
  [/(may not be changed|may not change fields other than [^\n]*)\n.*$/s, '$1'],
  // What was sent.
  [/ in '\{.*$/s, ''],
  [/json parse error.*$/s, 'json parse error'],
  [/Invalid value: \{.*?\}:/s, 'Invalid value: {}:'],
  // How a selector is read.
  [/^(unable to parse requirement: |found '\S*', expected: ).*$/s, 'a label selector that cannot be read'],
  [/current: \d+$/, 'current: (n)'],
];

function cut(message: string): string {
  return CUTS.reduce((text, [pattern, by]) => text.replace(pattern, by), message);
}

/** Pods have much that no case is about. */
function trim(object: Json, whole: boolean): Json {
  const spec = object['spec'] as Json | undefined;
  if (whole || !spec || !Array.isArray(spec['containers'])) return object;
  const containers = (spec['containers'] as readonly Json[]).map(({ name, image }) => ({ name, image }));
  const { nodeName, ephemeralContainers } = spec;
  return {
    ...object,
    spec: {
      containers,
      ...(nodeName ? { nodeName } : {}),
      ...(ephemeralContainers ? { ephemeralContainers } : {}),
    },
  };
}
