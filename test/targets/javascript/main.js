// A target whose profile is known: per round about 70 % in hotChecksum, 20 % in makeRow, which allocates, 10 % asleep.
// Both are short, since V8 names no function that was in one loop since before the profile began; and asynchronous, since
// such functions are never inlined.

import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

let sink = 0;
let kept = [];

async function hotChecksum() {
  for (let i = 0; i < 20_000; i += 1) sink = (sink * 31 + (i ^ (sink >>> 7))) | 0;
}

async function makeRow() {
  kept.push(JSON.parse(`{"id": ${kept.length}, "name": "row"}`));
}

for (;;) {
  const start = performance.now();
  while (performance.now() < start + 350) await hotChecksum();
  while (performance.now() < start + 450) await makeRow();
  kept = kept.slice(-20_000);
  await sleep(50);
}
