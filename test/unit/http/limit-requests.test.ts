import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { limitRequests } from '../../../lib/http/limit-requests.ts';

/** An answer under way. */
function aResponse(): { response: Response; statuses: number[]; close: () => void } {
  const statuses: number[] = [];
  const emitter = new EventEmitter();
  const response = Object.assign(emitter, {
    status: (status: number) => ({ end: () => void statuses.push(status) }),
  });
  return { response: response as unknown as Response, statuses, close: () => void emitter.emit('close') };
}

test('lets in as many as it may, and one more for each that has ended', () => {
  const limit = limitRequests(2);
  let entered = 0;
  const enter = (): ReturnType<typeof aResponse> => {
    const one = aResponse();
    void limit({} as Request, one.response, () => void (entered += 1));
    return one;
  };
  const [first] = [enter(), enter()];
  expect(enter().statuses).toEqual([503]);
  expect(entered).toBe(2);
  first.close();
  expect(enter().statuses).toEqual([]);
  expect(enter().statuses).toEqual([503]);
  expect(entered).toBe(3);
});
