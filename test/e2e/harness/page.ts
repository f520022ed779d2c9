import { expect } from '@jest/globals';

/** What the page, its worker and its viewer are made of is named by their documents, but for these. */
const BESIDE = ['worker.js', 'jfrview_bg.wasm', 'speedscope/viewer.html'];

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
};

/** Fetches all of the page, which each must be of its own type. @returns their names. */
export async function fetchPage(url: string): Promise<string[]> {
  const names = ['index.html', ...BESIDE];
  // It grows on the way: a document names others.
  for (const name of names) {
    const answer = await fetch(new URL(name, url));
    const type = answer.headers.get('content-type');
    expect({ name, status: answer.status, type }).toEqual({ name, status: 200, type: typeOf(name) });
    const body = await answer.text();
    expect(body).not.toBe('');
    if (name.endsWith('.html')) names.push(...linksOf(body).map((link) => below(name, link)));
  }
  return names;
}

function typeOf(name: string): string | undefined {
  return TYPES[name.slice(name.lastIndexOf('.') + 1)];
}

function linksOf(html: string): string[] {
  return [...html.matchAll(/ (?:src|href|data-app)="([^"]+)"/g)].map(([, link = '']) => link);
}

function below(document: string, link: string): string {
  return `${document.slice(0, document.lastIndexOf('/') + 1)}${link}`;
}
