import { spawn } from 'node:child_process';
import type { PowerTool } from '../../../lib/api/power-tool.ts';

/** The phases that a job goes through, each change as the API server tells it. */
export interface PhaseWatch {
  /** Ends the watch. @returns the phases that were seen, each once for as long as it lasted. */
  readonly end: () => Promise<string[]>;
}

/** Watches the phase of a job from now on. */
export function watchPhases({ metadata }: PowerTool): PhaseWatch {
  const output = ['-o', 'jsonpath={.status.phase}{"\\n"}'];
  const what = ['-n', metadata.namespace, 'get', 'powertool', metadata.name, '--watch'];
  const child = spawn('kubectl', [...what, ...output], { stdio: ['ignore', 'pipe', 'ignore'] });
  const seen: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => seen.push(text));
  const closed = new Promise((resolve) => child.on('close', resolve));
  const end = async (): Promise<string[]> => {
    child.kill();
    await closed;
    const phases = seen.join('').split('\n').filter(Boolean);
    return phases.filter((phase, index) => phase !== phases[index - 1]);
  };
  return { end };
}
