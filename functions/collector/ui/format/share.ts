/** A share between 0 and 1 as per cent: `12.3 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A difference of shares, always with its sign: `+1.2`, `−0.4`, in percentage points. */
export function formatChange(change: number): string {
  const points = (Math.abs(change) * 100).toFixed(1);
  if (points === '0.0') return '0.0';
  return `${change < 0 ? '−' : '+'}${points}`;
}
