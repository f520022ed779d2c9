const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes for people: `1023 B`, `1.5 MiB`. What is no number of bytes is `?`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '?';
  // 1023.96 KiB would be printed as 1024.0 KiB.
  const power = UNITS.findIndex((_, at) => (at === 0 ? bytes < 1024 : bytes / 1024 ** at < 1023.95));
  const at = power < 0 ? UNITS.length - 1 : power;
  return at === 0 ? `${Math.round(bytes)} B` : `${(bytes / 1024 ** at).toFixed(1)} ${UNITS[at] ?? ''}`;
}
