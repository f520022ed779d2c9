import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { benchJobs } from './jobs.ts';
import { benchPage } from './page.ts';
import { benchPolicies } from './policies.ts';
import { benchSim } from './sim.ts';
import { benchStart } from './start.ts';
import { benchStatus } from './status.ts';
import { benchUpload } from './upload.ts';
import type { Figure } from './figure.ts';

const USAGE = `Usage: node test/bench/bench.ts [start|jobs|status|policies|sim|page|upload]...

Measures toe and prints a table; the same figures as JSON go to dist/bench.json.

  start   process start to ready, memory, bundle size (no cluster needed)
  jobs    latencies and API requests of jobs, beside the bare limit, on the cluster of make cluster
  status  work of the status function for each target that ends, with 10, 50 and 200 pods, on the same cluster
  policies  what the admission policies add to an injection, on a kube-apiserver alone (no cluster needed)
  sim     schedules of the simulator per second (no cluster needed)
  page    the web page in headless Chromium: load, a profile of 50 MB (no cluster needed)
  upload  1 GiB through the collector into a real S3 server, beside curl -T into the same (no cluster needed)

Without a name everything is measured: about 30 minutes, much of it waiting until functions are scaled to zero.
`;

const SUITES = {
  start: benchStart,
  jobs: benchJobs,
  status: benchStatus,
  policies: benchPolicies,
  sim: benchSim,
  page: benchPage,
  upload: benchUpload,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(USAGE);
  const wanted = positionals.length > 0 ? positionals : Object.keys(SUITES);
  const figures: Figure[] = [];
  for (const name of wanted) {
    if (!isSuite(name)) throw new Error(`There is no suite "${name}".\n\n${USAGE}`);
    figures.push(...(await SUITES[name]()));
  }
  console.table(Object.fromEntries(figures.map(({ name, ...rest }) => [name, rest])));
  await mkdir('dist', { recursive: true });
  await writeFile('dist/bench.json', `${JSON.stringify(figures, undefined, 2)}\n`);
  console.log('the same as JSON: dist/bench.json');
}

function isSuite(name: string): name is keyof typeof SUITES {
  return name in SUITES;
}

await main();
