import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LabelSelector } from '../../lib/api/label-selector.ts';
import type { Output } from '../../lib/api/output.ts';
import { OUTPUT_MODES, type OutputMode } from '../../lib/api/output-mode.ts';
import { parseSelector } from '../core/parse-selector.ts';
import { seconds } from './context.ts';

type Claim = NonNullable<Output['pvc']>;

/** What a user says of the job that he makes. */
export interface JobOptions {
  readonly selector: LabelSelector;
  readonly duration?: number;
  readonly container?: string;
  readonly max?: number;
  readonly canary?: number;
  readonly name?: string;
  readonly outputMode?: OutputMode;
  readonly claim?: Claim;
  readonly dryRun?: boolean;
}

/** Adds the options that say what a job shall be. */
export function addJobOptions(command: Command): void {
  command
    .requiredOption('-l, --selector <selector>', 'which pods: app=web,tier!=db', selector)
    .option('-d, --duration <duration>', 'how long the tool measures: 5m, 1h30m (default: 30s)', seconds)
    .option('-c, --container <name>', 'container to look at (default: that of the pod)')
    .option('--max <pods>', 'at most this many of the pods, chosen at random', positive)
    .option('--canary <pods>', 'so many of them first; the others when the tool did well in these', positive)
    .option('--name <name>', 'name of the job (default: made up from that of the tool)')
    .addOption(
      new Option('--output-mode <mode>', 'where results go (default: ephemeral)').choices(OUTPUT_MODES),
    )
    .option(
      '--claim <claim>',
      'for mode pvc: a claim that the pods mount, and a folder: NAME[/FOLDER]',
      claim,
    )
    .option('--dry-run', 'tell which pods would get the tool and which not; put it into none');
}

function selector(text: string): LabelSelector {
  const read = parseSelector(text);
  if (typeof read === 'string') throw new InvalidArgumentError(read);
  return read;
}

// What is wrong with a name, the API server says.
function claim(text: string): Claim {
  const [claimName = '', ...folders] = text.split('/');
  return folders.length > 0 ? { claimName, path: folders.join('/') } : { claimName };
}

function positive(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError(`"${text}" is no number above 0`);
  return Number(text);
}
