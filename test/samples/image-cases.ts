/** What an image policy has against an ephemeral container. */
export type Fault = 'registry' | 'digest';

/** A pod, what happens to it, and what a policy on the images of ephemeral containers says. */
export interface ImageCase {
  readonly name: string;
  readonly namespace: 'opted-in' | 'closed';
  /** An ephemeral container is added, or the pod itself is changed. */
  readonly change: 'ephemeral container' | 'pod';
  /** Images of its ephemeral containers, by name. */
  readonly images: Readonly<Record<string, string>>;
  /** The faults that must be found, by the name of the container; no others may be. */
  readonly faults: Readonly<Record<string, readonly Fault[]>>;
}

const DIGEST = `@sha256:${'0123456789abcdef'.repeat(4)}`;
const GOOD = `registry.example.com/tools/py-spy${DIGEST}`;

const added = (name: string, images: ImageCase['images'], faults: ImageCase['faults'] = {}): ImageCase => ({
  name,
  namespace: 'opted-in',
  change: 'ephemeral container',
  images,
  faults,
});

/** The samples allow `registry.example.com/tools/NAME@sha256:DIGEST` and nothing else. */
export const IMAGE_CASES: readonly ImageCase[] = [
  added('the registry, by digest', { toe: GOOD }),
  added('a folder of the registry', { toe: `registry.example.com/tools/cpu/py-spy${DIGEST}` }),
  added('a tag beside the digest', { toe: `registry.example.com/tools/py-spy:v1${DIGEST}` }),
  added('two that are good', { toe: GOOD, more: GOOD }),
  added('none at all', {}),
  added('a tag', { toe: 'registry.example.com/tools/py-spy:v1' }, { toe: ['digest'] }),
  added('neither tag nor digest', { toe: 'registry.example.com/tools/py-spy' }, { toe: ['digest'] }),
  added('half a digest', { toe: 'registry.example.com/tools/py-spy@sha256:0123' }, { toe: ['digest'] }),
  added('a digest and more', { toe: `${GOOD}0` }, { toe: ['digest'] }),
  added('another registry', { toe: `docker.io/library/busybox${DIGEST}` }, { toe: ['registry'] }),
  added('another registry, by tag', { toe: 'busybox:1' }, { toe: ['registry', 'digest'] }),
  added(
    'a host that only begins like it',
    { toe: `registry.example.com.evil.test/tools/py-spy${DIGEST}` },
    { toe: ['registry'] },
  ),
  added(
    'a folder that only begins like it',
    { toe: `registry.example.com/toolsx/a${DIGEST}` },
    { toe: ['registry'] },
  ),
  added(
    'its name in another host',
    { toe: `evil.test/registry.example.com/tools/a${DIGEST}` },
    { toe: ['registry'] },
  ),
  added(
    'a text that would end a text of the policy',
    { toe: "busybox') || regex_match('', '" },
    { toe: ['registry', 'digest'] },
  ),
  added(
    'a bad one behind a good one',
    { toe: GOOD, debugger: 'busybox' },
    { debugger: ['registry', 'digest'] },
  ),
  added(
    'a bad one before a good one',
    { debugger: `busybox${DIGEST}`, toe: GOOD },
    { debugger: ['registry'] },
  ),
  added(
    'two bad ones',
    { a: 'busybox', b: `busybox${DIGEST}` },
    { a: ['registry', 'digest'], b: ['registry'] },
  ),
  { ...added('a namespace that is not opted in', { toe: 'busybox' }), namespace: 'closed' },
  { ...added('a label of a pod that has a bad one already', { toe: 'busybox' }), change: 'pod' },
];

/** A pod with these ephemeral containers. Its own container is nobody's business here. */
export function podOf({ namespace, images }: Pick<ImageCase, 'namespace' | 'images'>): object {
  const ephemeralContainers = Object.entries(images).map(([name, image]) => ({ name, image }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace, labels: { app: 'web' } },
    spec: { containers: [{ name: 'app', image: 'docker.io/library/web:1' }], ephemeralContainers },
  };
}

/** Labels of the namespaces. */
export const NAMESPACES: Readonly<Record<ImageCase['namespace'], Readonly<Record<string, string>>>> = {
  'opted-in': { 'toe.run/profiling': 'enabled' },
  closed: {},
};
