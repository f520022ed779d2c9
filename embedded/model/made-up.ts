/** The n-th uid: a UUID by its form, and the same in every run. */
export function uidOf(serial: number): string {
  return `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
}

/** Letters and digits that make no words. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Five characters at the end of the n-th made-up name. */
export function suffixOf(serial: number): string {
  let rest = serial;
  return Array.from({ length: 5 }, () => {
    const letter = ALPHABET.charAt(rest % ALPHABET.length);
    rest = Math.floor(rest / ALPHABET.length);
    return letter;
  })
    .reverse()
    .join('');
}
