import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { RequestHandler } from 'express';

/** What is served, by the end of its name; a file of another kind is not. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

// All that the page is made of comes from here, and it speaks with nobody else. It shows hostile content: no text becomes code.
const PAGE = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

// speedscope writes its styles as it runs, and reads profiles that the page hands it as blobs. It has a frame of its own.
const SPEEDSCOPE = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const SPEEDSCOPE_FOLDER = '/speedscope/';

interface Page {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Serves the files of a folder and nothing else: which there are is looked up once, so no path of a stranger ever reaches the disk.
 * @param folder may be missing: then there is no page.
 */
export function servePages(folder: string): RequestHandler {
  let pages: ReadonlyMap<string, Page> | undefined;
  return ({ method, path, headers }, response, next) => {
    if (method !== 'GET' && method !== 'HEAD') return next();
    // Not before the first one asks: a tool that beats does not wait for it.
    pages ??= readPages(folder);
    const page = pages.get(path.endsWith('/') ? `${path}index.html` : path);
    if (!page) return next();
    response.set(page.headers);
    if (headers['if-none-match'] === page.headers['ETag']) return void response.status(304).end();
    response.set('Content-Length', String(page.bytes.length));
    response.end(method === 'HEAD' ? undefined : page.bytes);
  };
}

function readPages(folder: string): Map<string, Page> {
  const pages = new Map<string, Page>();
  for (const name of listFiles(folder)) {
    const type = TYPES[extname(name)];
    const path = `/${name}`;
    if (type) pages.set(path, toPage(path, type, readFileSync(join(folder, name))));
  }
  return pages;
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

function toPage(path: string, type: string, bytes: Buffer): Page {
  const headers = {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': path.startsWith(SPEEDSCOPE_FOLDER) ? SPEEDSCOPE : PAGE,
    'Content-Type': type,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ETag: `"${hash('sha256', bytes, 'hex').slice(0, 32)}"`,
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
  return { bytes, headers };
}
