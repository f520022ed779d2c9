// A target whose profile is known: per round about 70 % in hotChecksum, 20 % in keepRows, which allocates, 10 % asleep.
'use strict';

let sink = 0;
let kept = [];

function hotChecksum(end) {
  let sum = 0;
  while (performance.now() < end) for (let i = 0; i < 20_000; i += 1) sum = (sum * 31 + (i ^ (sum >>> 7))) | 0;
  return sum;
}

function keepRows(end) {
  const rows = [];
  while (performance.now() < end) rows.push(JSON.parse(`{"id": ${rows.length}, "name": "row"}`));
  return rows.slice(0, 2_000);
}

function round() {
  const start = performance.now();
  sink += hotChecksum(start + 350);
  kept = [...kept.slice(-9), keepRows(start + 450)];
  setTimeout(round, 50);
}

round();
