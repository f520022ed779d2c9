/**
 * Says the CRC-32 of a chunk (IEEE, as in gzip and S3's `x-amz-checksum-crc32`). Its own header: the checksums that
 * `Content-Digest` knows (RFC 9530) are slower, or not known to stores.
 */
export const CRC_HEADER = 'Toe-Crc32';

/** The CRC that a header says in eight hexadecimal digits; undefined when it says none. */
export function parseCrc(header: string): number | undefined {
  return /^[0-9a-f]{8}$/.test(header) ? Number.parseInt(header, 16) : undefined;
}

/** The value of the header. */
export function formatCrc(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
