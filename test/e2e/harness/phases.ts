import { spawn } from 'node:child_process';
import type { PowerTool } from '../../../lib/api/power-tool.ts';

/**
 * Watches the phase of a job while some work is done.
 * @returns the phases that the API server told, each once for as long as it lasted.
 */
export async function watchPhases({ metadata }: PowerTool, work: () => Promise<void>): Promise<string[]> {
  const output = ['-o', 'jsonpath={.status.phase}{"\\n"}'];
  const what = ['-n', metadata.namespace, 'get', 'powertool', metadata.name, '--watch'];
  const child = spawn('kubectl', [...what, ...output], { stdio: ['ignore', 'pipe', 'ignore'] });
  const seen: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => seen.push(text));
  const closed = new Promise((resolve) => child.on('close', resolve));
  try {
    await work();
  } finally {
    child.kill();
    await closed;
  }
  const phases = seen.join('').split('\n').filter(Boolean);
  return phases.filter((phase, index) => phase !== phases[index - 1]);
}
