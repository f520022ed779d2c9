import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { RequestHandler } from 'express';

/** The files of a web page. */
export interface Pages {
  /** Where they are; it may be missing: then there is no page. */
  readonly folder: string;
  /** Headers of a file, by its path below the folder; they are all that protects who looks at it. */
  readonly headersOf: (path: string) => Readonly<Record<string, string>>;
}

/** What is served, by the end of its name; a file of another kind is not. */
const SERVED: ReadonlySet<string> = new Set(
  ['css', 'html', 'ico', 'js', 'json', 'png', 'svg', 'wasm', 'woff2'].map((end) => `.${end}`),
);

interface Page {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Serves the files of a folder and nothing else: which there are is looked up once, so no path of a stranger ever reaches the disk. */
export function servePages(of: Pages): RequestHandler {
  let pages: ReadonlyMap<string, Page> | undefined;
  return ({ method, path, headers }, response, next) => {
    if (method !== 'GET' && method !== 'HEAD') return next();
    // Not before the first one asks: a tool that beats does not wait for it.
    pages ??= readPages(of);
    const page = pages.get(path.endsWith('/') ? `${path}index.html` : path);
    if (!page) return next();
    response.set(page.headers);
    if (headers['if-none-match'] === page.headers['ETag']) return void response.status(304).end();
    response.set('Content-Length', String(page.bytes.length));
    response.end(method === 'HEAD' ? undefined : page.bytes);
  };
}

function readPages({ folder, headersOf }: Pages): Map<string, Page> {
  const names = listFiles(folder).filter((name) => SERVED.has(extname(name)));
  return new Map(
    names.map((name) => {
      const bytes = readFileSync(join(folder, name));
      const ETag = `"${hash('sha256', bytes, 'hex').slice(0, 32)}"`;
      return [`/${name}`, { bytes, headers: { ...headersOf(name), ETag } }];
    }),
  );
}

function listFiles(folder: string): string[] {
  try {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true });
    return found
      .filter((one) => one.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, '/').length));
  } catch {
    return [];
  }
}
