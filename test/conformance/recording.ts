import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './case.ts';

/** What a real kube-apiserver has answered; written by record.ts. */
interface Recording {
  /** Version of the API server. */
  readonly server: string;
  readonly cases: Readonly<Record<string, readonly Outcome[]>>;
}

export const RECORDING = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recording.json'), 'utf8'),
) as Recording;

/** What was recorded for a case. @throws Error when it has not been recorded. */
export function recorded(name: string): readonly Outcome[] {
  const outcomes = RECORDING.cases[name];
  if (!outcomes) throw new Error(`"${name}" is not recorded: run node test/conformance/record.ts`);
  return outcomes;
}
