import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { LAYERS } from '../build/layers.ts';

interface Locked {
  readonly dev?: boolean;
  readonly integrity?: string;
  readonly license?: string;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { dependencies, devDependencies, optionalDependencies } = read('package.json') as Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, string>
>;
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> };
const LOCKED = Object.entries(packages).filter(([path]) => path !== '');

/** Licences that let everybody use, change and pass on, with no condition but to name the authors. */
const PERMISSIVE = [
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'PSF-2.0',
  'Unlicense',
  '0BSD',
];

/** What runs in the browser; speedscope is not imported, its files are served. */
const PAGE = ['speedscope', ...(LAYERS['functions/collector/ui']?.packages ?? [])];

describe('Dependencies', () => {
  test.each(Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }))(
    '%s is pinned to one version: %s',
    (_name, version) => {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );

  test('each package that is installed is locked by its hash', () => {
    expect(LOCKED.length).toBeGreaterThan(300);
    expect(LOCKED.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  test('those of the functions have permissive licences', () => {
    const ours = LOCKED.filter(([, { dev }]) => !dev);
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter(([, { license = '' }]) => !PERMISSIVE.includes(license))).toEqual([]);
  });

  test('those that the functions name are few', () => {
    const inside = Object.entries(LAYERS).filter(([layer]) => /^(lib|functions)(\/[a-z]+)?$/.test(layer));
    const named = new Set(inside.flatMap(([, { packages }]) => packages));
    expect([...named].filter((name) => name in dependencies).length).toBeLessThanOrEqual(9);
  });

  test('those that the web page names are few, and all are its own', () => {
    expect(PAGE.filter((name) => name in dependencies).length).toBeLessThanOrEqual(6);
    expect(PAGE.filter((name) => !(name in dependencies))).toEqual([
      'zod/mini',
      'lit-html/directives/live.js',
      'lit-html/directives/ref.js',
    ]);
  });

  test('are installed without running their scripts, wherever we install', () => {
    const files = ['Makefile', 'Containerfile'];
    const installs = files.flatMap(
      (file) => readFileSync(file, 'utf8').match(/npm (?:ci|install|i)\b.*/g) ?? [],
    );
    expect(installs.length).toBeGreaterThanOrEqual(files.length);
    expect(installs.filter((line) => !line.includes('--ignore-scripts'))).toEqual([]);
  });
});

describe('The bundles of the functions', () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  /** Builds a copy of the sources in a folder of its own, and hashes what comes out. */
  function build(): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'toe-build-'));
    folders.push(folder);
    for (const path of ['lib', 'functions', 'build.ts', 'package.json', 'tsconfig.json'])
      cpSync(path, join(folder, path), { recursive: true });
    symlinkSync(realpathSync('node_modules'), join(folder, 'node_modules'));
    execFileSync(process.execPath, ['build.ts'], { cwd: folder, env: {} });
    return ['toe', 'collector'].map((bundle) =>
      createHash('sha256')
        .update(readFileSync(join(folder, `dist/${bundle}.cjs`)))
        .digest('hex'),
    );
  }

  test('have what speaks with the store in that of the collector alone: the others start without it', () => {
    build();
    const [folder = ''] = folders.slice(-1);
    const has = (bundle: string) =>
      readFileSync(join(folder, `dist/${bundle}.cjs`), 'utf8').includes('UploadPartCopy');
    expect([has('toe'), has('collector')]).toEqual([false, true]);
  });

  test('comes out the same, byte for byte, in another folder at another time', () => {
    expect(build()).toEqual(build());
  });
});

jest.setTimeout(60_000);
