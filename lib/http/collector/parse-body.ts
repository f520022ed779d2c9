import type { Request } from 'express';
import type * as z from 'zod';
import { problem, type Problem } from '../../artifacts/problem.ts';
import { readJson } from '../read-json.ts';

/** The body of a request in the shape that we rely on; what is wrong is told by the path of the field, without its value. */
export function parseBody<T>(schema: z.ZodType<T>, { body }: Request): { readonly value: T } | Problem {
  const json = readJson(typeof body === 'string' ? body : '');
  if ('broken' in json) return problem('malformed', json.broken);
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  return problem('malformed', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
}
