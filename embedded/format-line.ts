import * as z from 'zod';
import { parseJson } from '../lib/api/parse-json.ts';

/** Members of every line of the functions' log. */
const line = z.looseObject({ time: z.number(), level: z.number(), msg: z.string() });

/** What stands in every line, or says nothing on one machine. */
const LEFT_OUT = ['time', 'level', 'msg', 'function', 'event', 'ms', 'port'];
const WARN = 40;

/** A line of the functions' log for people: `12:00:01 inject pod=web-0`. Other lines stay as they are. */
export function formatLine(text: string): string {
  const parsed = line.safeParse(parseJson(text));
  if (!parsed.success) return text;
  const { time, level, msg, ...rest } = parsed.data;
  const fields = Object.entries(rest)
    .filter(([key, value]) => !LEFT_OUT.includes(key) && value !== undefined)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const mark = level >= WARN ? ['!'] : [];
  return [new Date(time).toISOString().slice(11, 19), ...mark, msg, ...fields].join(' ');
}
