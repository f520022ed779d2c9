import { expect, test } from '@jest/globals';
import type { Request } from 'express';
import * as z from 'zod';
import { parseBody } from '../../../../lib/http/collector/parse-body.ts';

const schema = z.object({ a: z.object({ b: z.int() }) });
const parse = (body: unknown) => parseBody(schema, { body } as Request);

test('gives what has the shape', () => {
  expect(parse('{"a":{"b":1},"c":2}')).toEqual({ value: { a: { b: 1 } } });
});

test.each([undefined, '', 'x', {}])('%j is no JSON', (body) => {
  expect(parse(body)).toEqual({ code: 'malformed', message: 'the body is not JSON' });
});

test('says where it is wrong, and not what is there', () => {
  const { message } = parse('{"a":{"b":"secret"}}') as { message: string };
  expect(message).toMatch(/^a\.b: /);
  expect(message).not.toContain('secret');
});
