import { request } from 'node:https';
import type { Endpoint } from '../control-plane.ts';

/** The answer of a GET as it came, for what the client of the functions hides. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A GET of the admin of a control plane in a representation of one's choice. */
export function fetchAs({ server, ca, token }: Endpoint, accept: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { accept, authorization: `Bearer ${token}` };
    request(`${server}${path}`, { ca, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    })
      .on('error', reject)
      .end();
  });
}
