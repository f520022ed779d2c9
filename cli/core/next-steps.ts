import { suggest, type Place } from './suggest.ts';

/** What one can do about a job that nobody here waits for, a line each. */
export function nextSteps(name: string, place: Place): string {
  return [
    `To look at it:            ${suggest(`list ${name}`, place)}`,
    `To end it, and keep:      ${suggest(`stop ${name}`, place)}`,
    `To end it, never mind:    ${suggest(`cancel ${name}`, place)}`,
    `Its result, when over:    ${suggest(`fetch ${name}`, place)}`,
  ].join('\n');
}
