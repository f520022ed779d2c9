import { readFileSync } from 'node:fs';
import { jobDetail, jobList } from '../../../../../../functions/collector/ui/reading/schema.ts';

const PROTOCOL = readFileSync('docs/upload-protocol.md', 'utf8');
const MANIFEST = JSON.parse(/^\{\n {2}"final"[\s\S]*?^\}/m.exec(PROTOCOL)?.[0] ?? '') as unknown;

test('the manifest of the protocol page is read', () => {
  const detail = {
    job: 'web',
    run: 'r',
    status: null,
    targets: [{ pod: 'p', container: 'c', manifest: MANIFEST }],
  };
  expect(jobDetail.parse(detail).targets[0]?.manifest).toMatchObject({
    final: true,
    podUid: '...',
    podNamespace: 'shop',
    attempt: 1,
    files: [{ name: 'profile.folded.gz', encoding: 'gzip', type: 'folded', whole: true }],
  });
});

test('what is missing or new is no reason to show nothing', () => {
  expect(jobList.parse({ items: [{ job: 'web', run: 'r', color: 'red' }] }).items[0]).toMatchObject({
    phase: '',
    hasArtifacts: false,
  });
  expect(
    jobDetail.parse({ job: 'web', run: 'r', targets: [{ pod: 'p', container: 'c' }] }).targets,
  ).toHaveLength(1);
});

test.each([[null], [undefined], ['2026-11-26T10:00:00Z']])('a tool may say of its end: %j', (finishedAt) => {
  const targets = [{ pod: 'p', container: 'c', manifest: { finishedAt } }];
  expect(jobDetail.parse({ job: 'web', run: 'r', targets }).targets[0]?.manifest?.finishedAt).toBe(
    finishedAt ?? '',
  );
});

test.each([undefined, null, '<html>', {}, { items: 3 }])('%j is no list of jobs', (json) =>
  expect(jobList.safeParse(json).success).toBe(false),
);
