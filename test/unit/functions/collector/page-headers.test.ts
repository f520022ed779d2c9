import { pageHeaders } from '../../../../functions/collector/page-headers.ts';

const policyOf = (path: string) => pageHeaders(path)['Content-Security-Policy'] ?? '';
const FILES = [
  'index.html',
  'app.js',
  'app.css',
  'worker.js',
  'speedscope/viewer.html',
  'speedscope/viewer.js',
];

test.each(FILES)('%s: nothing is allowed that is not named, and its type is not guessed', (path) => {
  expect(policyOf(path)).toMatch(/^default-src 'none'; /);
  expect(pageHeaders(path)['X-Content-Type-Options']).toBe('nosniff');
});

test.each(FILES)('%s: no text becomes code, and nothing comes from elsewhere', (path) => {
  expect(policyOf(path)).not.toMatch(/'unsafe-eval'|https?:|\*/);
  expect(policyOf(path)).toContain("script-src 'self'");
});

test('the page has nothing inline, and makes no markup of text', () => {
  expect(policyOf('index.html')).not.toContain('unsafe');
  expect(policyOf('index.html')).toContain("require-trusted-types-for 'script'");
});

test('speedscope has no origin, and can ask the collector nothing', () => {
  expect(policyOf('speedscope/viewer.html')).toMatch(/sandbox allow-scripts$/);
  expect(policyOf('speedscope/viewer.html')).toContain('connect-src blob:;');
});

test.each([
  ['index.html', 'text/html; charset=utf-8'],
  ['app.js', 'text/javascript; charset=utf-8'],
  ['jfrview_bg.wasm', 'application/wasm'],
  ['speedscope/source-code-pro.LICENSE.md', 'application/octet-stream'],
])('%s is %s', (path, want) => expect(pageHeaders(path)['Content-Type']).toBe(want));
