const LIVE = 3;
const QUIET = 30;
const LONGEST = 60;

/**
 * Seconds until the next look: soon while something runs, seldom when all has ended, and ever more seldom while it fails.
 */
export function pollDelay(live: boolean, failures: number): number {
  const usual = live ? LIVE : QUIET;
  return failures === 0 ? usual : Math.min(LONGEST, Math.max(usual, LIVE * 2 ** Math.min(failures, 10)));
}
