import type { Target } from '../../lib/api/power-tool-status.ts';
import { explainNothing } from './explain-nothing.ts';
import { plainText } from './plain-text.ts';
import type { RunDetail } from './reading-api.ts';

/** A target that should have a result in the store of the collector, and has none. */
export interface Missing {
  readonly pod: string;
  /** Why, in words. */
  readonly why: string;
}

/**
 * Finds the targets of a run that have no file.
 * @param rows those of the PowerTool; undefined when it is gone: then only what was uploaded is known.
 */
export function findMissing(detail: RunDetail, rows: readonly Target[] | undefined): Missing[] {
  return rows ? missingOfRows(detail, rows) : missingOfManifests(detail);
}

// A row is about the last attempt in a pod; one without a container never got the tool.
function missingOfRows({ targets, more }: RunDetail, rows: readonly Target[]): Missing[] {
  return rows.flatMap((row) => {
    const manifest = targets.find((one) => one.pod === row.pod && one.container === row.container)?.manifest;
    const isUnknown = !manifest && more > 0;
    if (row.container === undefined || isUnknown || manifest?.files.length) return [];
    const said = row.state === 'Succeeded' && manifest?.reason;
    return [{ pod: row.pod, why: said ? saidWhy(said) : explainNothing(row, SILENCE) }];
  });
}

// What one attempt has not brought, another one may have.
function missingOfManifests({ targets }: RunDetail): Missing[] {
  const given = new Set(targets.flatMap(({ pod, manifest }) => (manifest?.files.length ? [pod] : [])));
  return targets
    .filter(({ pod }) => !given.has(pod))
    .map(({ pod, manifest }) => ({
      pod,
      why: manifest?.reason ? saidWhy(manifest.reason) : `${SILENCE}.`,
    }));
}

// A tool may do well and have nothing to tell: nothing may have been there to be measured.
function saidWhy(reason: string): string {
  return reason === 'ok' ? 'the tool left no result.' : `no result: ${plainText(reason)}.`;
}

const SILENCE = 'no result with the collector: not uploaded, deleted, or past its retention';
