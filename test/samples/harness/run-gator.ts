import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NAMESPACES, podOf, type Fault, type ImageCase } from '../image-cases.ts';
import { runCli } from './run-cli.ts';

/** Begins of what the policy says. */
const SAYS: Readonly<Record<Fault, string>> = { registry: 'is from no registry', digest: 'has no digest' };

/**
 * Gives a template and its constraint (`sample`: two YAML documents) and the cases to `gator verify`, each as the
 * AdmissionReview that the API server would send.
 * @returns what is not as the case wants it, by the name of the case; empty where all is.
 */
export async function runGator(sample: string, cases: readonly ImageCase[]): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'toe-gator-'));
  try {
    await writeSuite(folder, sample, cases);
    return readVerdicts(await verify(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeSuite(folder: string, sample: string, cases: readonly ImageCase[]): Promise<void> {
  const [template = '', constraint = ''] = sample.split(/^---$/m);
  const files = new Map<string, string>([
    ['template.yaml', template],
    ['constraint.yaml', constraint],
  ]);
  for (const [name, labels] of Object.entries(NAMESPACES))
    files.set(
      `${name}.yaml`,
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }),
    );
  for (const [at, one] of cases.entries()) files.set(`${at}.yaml`, JSON.stringify(reviewOf(one)));
  files.set('suite.yaml', JSON.stringify(suiteOf(cases)));
  for (const [name, text] of files) await writeFile(join(folder, name), text);
}

function suiteOf(cases: readonly ImageCase[]): object {
  const inventory = Object.keys(NAMESPACES).map((name) => `${name}.yaml`);
  return {
    apiVersion: 'test.gatekeeper.sh/v1alpha1',
    kind: 'Suite',
    tests: [
      {
        name: 'sample',
        template: 'template.yaml',
        constraint: 'constraint.yaml',
        cases: cases.map((one, at) => ({
          name: one.name,
          object: `${at}.yaml`,
          inventory,
          assertions: assertionsOf(one),
        })),
      },
    ],
  };
}

// So many in all, and each of these once: no others.
function assertionsOf({ faults }: ImageCase): object[] {
  const each = Object.entries(faults).flatMap(([container, found]) =>
    found.map((fault) => ({ violations: 1, message: `ephemeral container ${container} ${SAYS[fault]}` })),
  );
  return [{ violations: each.length }, ...each];
}

function reviewOf(one: ImageCase): object {
  const { namespace, change } = one;
  const isOfPod = change === 'pod';
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '0a1b2c3d-0000-4000-8000-000000000001',
      operation: 'UPDATE',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      ...(isOfPod ? {} : { subResource: 'ephemeralcontainers' }),
      name: 'web-1',
      namespace,
      userInfo: { username: 'jane' },
      object: podOf(one),
      oldObject: podOf(isOfPod ? one : { namespace, images: {} }),
    },
  };
}

// It ends with 1 where a case is not as it should be; what it prints says which.
function verify(folder: string): Promise<string> {
  return runCli('gator', ['verify', '--verbose', join(folder, 'suite.yaml')], [0, 1]);
}

function readVerdicts(printed: string): Map<string, string> {
  const verdicts = new Map<string, string>();
  for (const [, verdict, name = '', why = ''] of printed.matchAll(
    /^ +--- (PASS|FAIL): (.+)\t\(.*\)\n(?: {8}(.*))?/gm,
  ))
    verdicts.set(name, verdict === 'PASS' ? '' : why);
  return verdicts;
}
