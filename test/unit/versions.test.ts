import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** What CONTRIBUTING.md says under Upgrade: the first place decides, and the others say the same. */
const read = (file: string): string => readFileSync(file, 'utf8');
const minorOf = (version = ''): string => version.replace(/^(\d+\.\d+)\..*/, '$1');

function only(file: string, pattern: RegExp): string {
  const found = [...read(file).matchAll(new RegExp(pattern, 'gm'))].map(([, version]) => version ?? '');
  expect({ file, pattern, found: new Set(found).size }).toEqual({ file, pattern, found: 1 });
  return found[0] ?? '';
}

const moduleVersion = (path: string): string =>
  only('cluster/components/go.mod', new RegExp(`^\\s+${path.replaceAll('.', '\\.')} v(\\S+)`));

test('Node is the same in package.json and in each stage of the image of the functions', () => {
  const { optionalDependencies } = JSON.parse(read('package.json')) as {
    optionalDependencies: Record<string, string>;
  };
  const [version, ...others] = new Set(Object.values(optionalDependencies));
  expect(others).toEqual([]);
  const images = [...read('Containerfile').matchAll(/^FROM node:(\d+\.\d+\.\d+)/gm)].map(
    ([, found]) => found,
  );
  expect(images.length).toBeGreaterThan(2);
  expect(new Set(images)).toEqual(new Set([version]));
});

describe('Kubernetes is the same', () => {
  const version = moduleVersion('k8s.io/kubernetes');

  test('in each of its libraries', () => {
    const lines = [...read('cluster/components/go.mod').matchAll(/^\s+(k8s\.io\/\S+) => (\S+) v(\S+)$/gm)];
    expect(lines.length).toBeGreaterThan(25);
    for (const [, from, to, library] of lines)
      expect([to, library]).toEqual([from, version.replace(/^1/, '0')]);
  });

  test('in what the embedded control plane says of itself, but for the patch', () => {
    expect(minorOf(only('embedded/http/pages.ts', /gitVersion: 'v(.+)\+toe/))).toBe(minorOf(version));
  });

  test('in the recording that the embedded control plane is compared with', () => {
    expect(only('test/conformance/recording.json', /^ {2}"server": "v(.+)"/)).toBe(version);
  });
});

describe('The pages name the versions that are built:', () => {
  const [kubernetes, serving, eventing] = [
    'k8s.io/kubernetes',
    'knative.dev/serving',
    'knative.dev/eventing',
  ];
  test.each<{ page: string; pattern: RegExp; path: string }>([
    { page: 'cluster', pattern: /^Kubernetes (\S+) \(/, path: kubernetes },
    { page: 'cluster', pattern: /etcd (\d\S*),/, path: 'go.etcd.io/etcd/server/v3' },
    { page: 'cluster', pattern: /CoreDNS (\d\S*),/, path: 'github.com/coredns/coredns' },
    { page: 'cluster', pattern: /Knative Eventing and Serving (\S+)$/, path: serving },
    { page: 'cluster', pattern: /Knative Eventing and Serving (\S+)$/, path: eventing },
    { page: 'cluster', pattern: /Kourier (\d\S*),/, path: 'knative.dev/net-kourier' },
    { page: 'cluster', pattern: /kube-router (\d\S*) \(/, path: 'github.com/cloudnativelabs/kube-router/v2' },
    { page: 'install', pattern: /since 1\.31\)\. Tested with (\S+) \|/, path: kubernetes },
    { page: 'install', pattern: /Tested with (\S+) \(release/, path: serving },
    { page: 'install', pattern: /mt-channel-broker\.yaml`\)\. Tested with (\S+) \|/, path: eventing },
  ])('docs/$page.md, $path', ({ page, pattern, path }) => {
    expect(only(`docs/${page}.md`, pattern)).toBe(minorOf(moduleVersion(path)));
  });

  test('docs/cluster.md, versitygw and Envoy', () => {
    const store = only('cluster/versitygw', /go_program versitygw v(\S+)/);
    expect(only('docs/cluster.md', /^versitygw (\d\S*),/)).toBe(minorOf(store));
    const gateway = only('cluster/lib/build.sh', /^ENVOY_VERSION=(.+)$/);
    expect(only('docs/cluster.md', /Envoy (\d\S*) comes/)).toBe(minorOf(gateway));
  });
});
