import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startControlPlane } from '../api/control-plane.ts';
import { CASES } from './cases/all.ts';
import type { Outcome } from './case.ts';
import { installCrds } from './install-crds.ts';
import { realTarget } from './real-target.ts';
import { runAll } from './run-all.ts';

/**
 * Records what a real kube-apiserver answers: `node test/conformance/record.ts`. To be run again after a
 * change of the cases or of the CRDs; the difference in the recording is to be looked at.
 */
const FILE = join(import.meta.dirname, 'recording.json');

const { endpoint, stop } = await startControlPlane();
try {
  const target = realTarget(endpoint);
  const { send } = await target.open({ name: 'set-up', steps: [] });
  await installCrds((request) => send(request, undefined));
  const outcomes = await runAll(target, CASES);
  const { body } = await send({ method: 'GET', path: '/version' }, undefined);
  await writeFile(FILE, toText((body as { gitVersion: string }).gitVersion, outcomes));
  process.stdout.write(`${outcomes.size} cases recorded in ${FILE}\n`);
} finally {
  await stop();
}

/** One outcome on each line, so that a difference of two recordings can be read. */
function toText(server: string, outcomes: ReadonlyMap<string, readonly Outcome[]>): string {
  const cases = [...outcomes].map(([name, list]) => {
    const lines = list.map((outcome) => `      ${JSON.stringify(outcome)}`);
    return `    ${JSON.stringify(name)}: [\n${lines.join(',\n')}\n    ]`;
  });
  return `{\n  "server": ${JSON.stringify(server)},\n  "cases": {\n${cases.join(',\n')}\n  }\n}\n`;
}
