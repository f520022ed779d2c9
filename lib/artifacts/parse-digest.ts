/** The sha256 of a header `Content-Digest` (RFC 9530) in hexadecimal digits; undefined when it has none. */
export function parseDigest(header: string): string | undefined {
  // Other algorithms may stand beside it.
  const [, base64] = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:,|$)/.exec(header) ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
}

/** The header of a sha256 in hexadecimal digits. */
export function formatDigest(hex: string): string {
  return `sha-256=:${Buffer.from(hex, 'hex').toString('base64')}:`;
}
