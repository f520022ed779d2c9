/** Bytes as hexadecimal digits. */
export function formatHex(bytes: Uint8Array): string {
  // Not every browser that is in use has toHex().
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
