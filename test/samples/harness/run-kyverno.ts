import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { NAMESPACES, podOf, type ImageCase } from '../image-cases.ts';
import { runCli } from './run-cli.ts';

/** What it says of a pod; undefined when the policy does not look at it. */
export type Verdict = 'pass' | 'fail' | 'skip' | 'error' | undefined;

const report = z.object({
  results: z.array(
    z.object({
      result: z.enum(['pass', 'fail', 'skip', 'error']),
      resources: z.array(z.object({ name: z.string() })),
    }),
  ),
});

/**
 * Gives a policy and the pods of the cases to `kyverno apply`, as updates. Its command line takes no AdmissionReview: it is told
 * that a Pod is the subresource, and takes the pod as it was before for the same as it is now.
 * @param change of which cases: a run knows a Pod as one of both only. @returns what it says, by the name of the case.
 */
export async function runKyverno(
  sample: string,
  cases: readonly ImageCase[],
  change: ImageCase['change'],
): Promise<Map<string, Verdict>> {
  const folder = await mkdtemp(join(tmpdir(), 'toe-kyverno-'));
  const place = (name: string): string => join(folder, name);
  try {
    const meant = cases.filter((one) => one.change === change);
    const pods = meant.map((one, at) => ({
      ...podOf(one),
      metadata: { name: `case-${at}`, namespace: one.namespace },
    }));
    await writeFile(place('policy.yaml'), sample);
    await writeFile(place('pods.yaml'), pods.map((pod) => JSON.stringify(pod)).join('\n---\n'));
    await writeFile(place('values.yaml'), JSON.stringify(valuesOf(change)));
    const inputs = ['--resource', place('pods.yaml'), '--values-file', place('values.yaml')];
    const output = ['--policy-report', '--output-format', 'json'];
    const printed = await runCli('kyverno', ['apply', place('policy.yaml'), ...inputs, ...output], [0, 1]);
    const verdicts = readVerdicts(printed);
    return new Map(meant.map(({ name }, at) => [name, verdicts.get(`case-${at}`)]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function valuesOf(change: ImageCase['change']): object {
  const pod = { kind: 'Pod', version: 'v1' };
  const mapping = {
    parentResource: { name: 'pods', ...pod },
    subresource: { name: 'pods/ephemeralcontainers', ...pod },
  };
  return {
    apiVersion: 'cli.kyverno.io/v1alpha1',
    kind: 'Values',
    globalValues: { 'request.operation': 'UPDATE' },
    namespaceSelector: Object.entries(NAMESPACES).map(([name, labels]) => ({ name, labels })),
    ...(change === 'pod' ? {} : { subresources: [mapping] }),
  };
}

function readVerdicts(printed: string): Map<string, Verdict> {
  const reports = printed.split('\n').filter((line) => line.startsWith('{'));
  const results = reports.flatMap((line) => report.parse(JSON.parse(line)).results);
  return new Map(
    results.flatMap(({ result, resources }) => resources.map(({ name }) => [name, result] as const)),
  );
}
