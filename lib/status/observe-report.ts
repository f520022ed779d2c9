import type { Reason } from '../api/refusal.ts';
import type { Target } from '../api/power-tool-status.ts';
import { readToolReport } from '../api/tool-report.ts';

/** What a target has given, as its row says it. */
export type Given = Pick<Target, 'artifacts' | 'moreArtifacts' | 'bytesWritten' | 'partial'>;

/** What a tool that failed says of it. */
export interface Blame {
  readonly reason: Reason;
  readonly message: string;
}

/** What a tool has given, by the message that its shim has left; nothing when there is no such message. */
export function observeGiven(message: string | undefined): Given {
  const report = readToolReport(message);
  if (!report) return {};
  const { files, more, bytes, partial } = report;
  return {
    ...(files.length > 0 ? { artifacts: files.map((file) => ({ ...file })) } : {}),
    ...(more > 0 ? { moreArtifacts: more } : {}),
    ...(bytes > 0 ? { bytesWritten: bytes } : {}),
    ...(partial && bytes > 0 ? { partial } : {}),
  };
}

/** What is said of a result that is less than was asked for; nothing when it is whole. */
export function observePartial(message: string | undefined): Partial<Blame> {
  const report = readToolReport(message);
  if (!report?.partial) return {};
  const said = report.say || 'The tool was ended before its time; what it had measured until then is kept';
  return { reason: 'ResultPartial', message: sentence(said) };
}

/** Why a tool failed, in its own words where it has some, and what to do about it. */
export function observeBlame(message: string | undefined, exitCode: number): Blame {
  const begin = `The tool ended with exit code ${exitCode}`;
  const report = readToolReport(message);
  if (!report) {
    const said = message?.trim().slice(-500);
    return { reason: 'ToolFailed', message: said ? `${begin}: ${said}` : begin };
  }
  const said = report.say ? `${begin}: ${report.say}` : begin;
  const known = BLAMES.get(report.why);
  return known
    ? { reason: known.reason, message: `${sentence(said)} ${known.remedy}` }
    : { reason: 'ToolFailed', message: said };
}

/** What the words of the shim mean; any other is told as a plain failure. */
const BLAMES: ReadonlyMap<string, { readonly reason: Reason; readonly remedy: string }> = new Map([
  [
    'usage',
    {
      reason: 'ToolMisconfigured',
      remedy: 'Look at the arguments in spec.tool.args, and ask an admin to look at the image.',
    },
  ],
  [
    'no-target',
    {
      reason: 'TargetUnclear',
      remedy: 'Name in spec.targets.container the container that runs the program.',
    },
  ],
  [
    'quota',
    {
      reason: 'QuotaExceeded',
      remedy:
        'Ask for less: a shorter duration, slices (spec.output.rollingInterval) or compression (spec.output.compress).',
    },
  ],
  [
    'upload',
    {
      reason: 'UploadFailed',
      remedy: 'Ask an admin to look at where results go, then create the PowerTool again.',
    },
  ],
  ['twice', { reason: 'AttemptRepeated', remedy: 'Create the PowerTool again.' }],
  [
    'denied',
    {
      reason: 'ToolDenied',
      remedy: 'Ask an admin for more rights of the tool: security of its PowerToolConfig.',
    },
  ],
]);

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
