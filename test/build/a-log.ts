import { pino, type Logger } from 'pino';

/** A logger that writes into an array, one parsed line each. */
export function aLog(): { log: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { log: pino({ level: 'debug' }, { write }), lines };
}
