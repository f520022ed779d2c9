import { describe, expect, test } from '@jest/globals';
import * as layout from '../../../lib/artifacts/layout.ts';
import { FOLDER, JOB, NAMESPACE, SHOP, TARGET } from '../../build/a-run.ts';

test('things are where the protocol says', () => {
  expect(layout.namespaceFolder(NAMESPACE)).toBe(`shop.${NAMESPACE.namespaceUid}/`);
  expect(layout.jobFolder(NAMESPACE, 'web-cpu')).toBe(`${SHOP}/web-cpu/`);
  expect(layout.fileKey(TARGET, 'profile.folded.gz')).toBe(`${FOLDER}/profile.folded.gz`);
  expect(layout.chunkKey(TARGET, 'profile.folded.gz', 7)).toBe(`${FOLDER}/profile.folded.gz~00007`);
  expect(layout.sealKey(TARGET, 'profile.folded.gz')).toBe(`${FOLDER}/profile.folded.gz~whole`);
  expect(layout.manifestKey(TARGET)).toBe(`${FOLDER}/manifest.json`);
  expect(layout.expiryKey('2026-12-04', TARGET)).toBe(
    `.expiry/2026-12-04/${SHOP}/web-cpu/2026-11-26-${JOB.uid}`,
  );
});

test('the day of a run is the UTC day of its creation', () => {
  const run = layout.runOf({ creationTimestamp: '2026-11-26T23:59:59Z', uid: JOB.uid });
  expect(run).toBe(TARGET.run);
  expect(layout.uidOf(run)).toBe(JOB.uid);
  expect(layout.dayOfRun(run)).toBe('2026-11-26');
});

test('chunks of a file are no chunks of one whose name begins so', () => {
  expect(layout.chunkKey(TARGET, 'a.b', 1).startsWith(layout.chunkPrefix(TARGET, 'a'))).toBe(false);
});

test.each([
  [`${FOLDER}/a.txt`, 'a.txt'],
  [`${FOLDER}/a.txt~00012`, 'a.txt'],
])('%s belongs to %s', (key, file) => {
  expect(layout.fileOf(key)).toBe(file);
});

describe('parseExpiry', () => {
  test('reads what was written', () => {
    const { job, run } = TARGET;
    const on = '2026-12-04';
    expect(layout.parseExpiry(layout.expiryKey(on, TARGET))).toEqual({ on, run: { ...NAMESPACE, job, run } });
  });

  test('reads what was written when folders had no uid yet', () => {
    const [on, run] = [
      '2026-12-04',
      { namespace: 'shop', namespaceUid: '', job: 'web-cpu', run: TARGET.run },
    ];
    const key = `.expiry/${on}/shop/web-cpu/${TARGET.run}`;
    expect(layout.parseExpiry(key)).toEqual({ on, run });
    expect(layout.expiryKey(on, run)).toBe(key);
    expect(layout.runFolder(run)).toBe(`shop/web-cpu/${TARGET.run}/`);
  });

  test.each([
    ...['', '.expiry/', '.expiry/soon/shop/web/x', `${FOLDER}/a`, '.expiry/2026-12-04/../../x'],
    ...['shop.', 'shop.x', `.${JOB.uid}`, `${SHOP}.${JOB.uid}`, `${SHOP}.`].map(
      (folder) => `.expiry/2026-12-04/${folder}/web-cpu/${TARGET.run}`,
    ),
  ])('%j is none', (key) => {
    expect(layout.parseExpiry(key)).toBeUndefined();
  });
});

describe('parseManifestKey', () => {
  test('reads what was written', () => {
    expect(layout.parseManifestKey(layout.manifestKey(TARGET))).toEqual(TARGET);
  });

  test.each([`${FOLDER}/a.txt`, `${FOLDER}/x/manifest.json`, 'manifest.json', 'shop/manifest.json'])(
    '%j is none',
    (key) => {
      expect(layout.parseManifestKey(key)).toBeUndefined();
    },
  );
});
