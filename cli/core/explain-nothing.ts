import type { Target } from '../../lib/api/power-tool-status.ts';
import { plainText } from './plain-text.ts';

/**
 * Why a target has given no file, in words.
 * @param silence what there is to say when its tool has done well.
 */
export function explainNothing({ state, reason = '', container = '' }: Target, silence: string): string {
  if (state === 'Active') return 'the tool is still at work.';
  if (state !== 'Succeeded') return `no result: ${[state, plainText(reason)].filter(Boolean).join(', ')}.`;
  return `${silence}: kubectl logs POD -c ${plainText(container)} shows what it wrote.`;
}
