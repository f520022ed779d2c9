// The program that the demo profiles. Most of its time goes into one function, some into another. It knows nothing
// of profilers and is started without any option for them.

import { setImmediate as letOthersRun } from 'node:timers/promises';

const text = 'a=1&b=2&c=3&'.repeat(20);

function hotChecksum(data) {
  let sum = 0;
  for (let round = 0; round < 60; round += 1)
    for (let at = 0; at < data.length; at += 1) sum = (sum * 31 + data.charCodeAt(at)) >>> 0;
  return sum;
}

function warmParse(data) {
  const found = new Map();
  for (const pair of data.split('&')) {
    const [key, value] = pair.split('=');
    found.set(key, (found.get(key) ?? 0) + Number(value ?? 0));
  }
  return found.size;
}

const steps = [hotChecksum, warmParse];

// Called through a list, the functions are not inlined, so that their names stay in a profile.
function handleRequest() {
  for (const step of steps) step(text);
}

async function main() {
  for (;;) {
    for (let request = 0; request < 100; request += 1) handleRequest();
    await letOthersRun();
  }
}

await main();
