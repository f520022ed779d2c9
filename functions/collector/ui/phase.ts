const FINAL = ['Completed', 'Failed', 'Cancelled'];

/** A job in such a phase never changes again; a run whose PowerTool is gone has none, and does not either. */
export function isFinal(phase: string): boolean {
  return phase === '' || FINAL.includes(phase);
}
