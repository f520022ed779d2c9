import { expect, test } from '@jest/globals';
import { collectorSettings } from '../../../functions/collector/settings.ts';
import { functionSettings } from '../../../functions/settings.ts';
import { settingsTable } from '../../../knative/generators/settings-table.ts';

const rows = settingsTable()
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | '));

test('every variable that a function or the collector reads is in the table once', () => {
  const all = new Set([...Object.keys(functionSettings.shape), ...Object.keys(collectorSettings.shape)]);
  expect(rows.map(([name = '']) => name.replace(/[|` ]/g, '')).sort()).toEqual([...all].sort());
});

test('each says what it is, and no two say the same', () => {
  const said = rows.map(([, , , what = '']) => what);
  expect(said.filter((what, at) => what.length < 10 || said.indexOf(what) !== at)).toEqual([]);
});

test('a default is shown, and whose variable it is', () => {
  const text = rows.map((row) => row.join(' | '));
  expect(text).toContainEqual(expect.stringMatching(/^\| `TOE_MAX_RUNS_PER_POD` \| functions \| `20` \| /));
  expect(text).toContainEqual(
    expect.stringMatching(/^\| `TOE_MAX_RETENTION_DAYS` \| toe-collector \| `30` \| /),
  );
  expect(text).toContainEqual(expect.stringMatching(/^\| `LOG_LEVEL` \| all \| `info` \| /));
});
