/** What every answer says, whatever it is. */
const COMMON: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The page: its own code and its own API; nothing inline, nothing from elsewhere, no text becomes markup or code. */
const PAGE = {
  'Content-Security-Policy': policy({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': "'self'",
    'worker-src': "'self'",
    'frame-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'lit-html toe',
  }),
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** The worker that reads artifacts: it may run WebAssembly (the reader of JFR recordings), and knows no document. */
const WORKER = {
  'Content-Security-Policy': policy({
    'default-src': "'none'",
    'script-src': "'self' 'wasm-unsafe-eval'",
    'connect-src': "'self'",
  }),
};

/**
 * speedscope, in a sandbox without an origin: a profile that took it over could ask nothing of the collector, and send
 * nothing anywhere. It makes its styles as it runs, and reads names of C++ with WebAssembly. Its files are public, and
 * asked for by no origin: so everybody may read them.
 */
const VIEWER = {
  'Content-Security-Policy': policy({
    'default-src': "'none'",
    'script-src': "'self' 'wasm-unsafe-eval'",
    'style-src': "'self' 'unsafe-inline'",
    'font-src': "'self'",
    'img-src': "'self' data: blob:",
    'connect-src': 'blob:',
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'self'",
    sandbox: 'allow-scripts',
  }),
  'Access-Control-Allow-Origin': '*',
};

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  wasm: 'application/wasm',
  woff2: 'font/woff2',
  json: 'application/json',
};

/** All headers for a file of the page, by its path below `dist/ui`: `index.html`, `speedscope/viewer.html`. */
export function pageHeaders(path: string): Record<string, string> {
  const special = path.startsWith('speedscope/') ? VIEWER : path === 'worker.js' ? WORKER : PAGE;
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return { ...COMMON, ...special, 'Content-Type': type };
}

function policy(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}
