'use strict';
// Runs toe.cjs (collector.cjs where TOE_FUNCTION says so) with V8's code cache beside it, which halves the start time. NODE_COMPILE_CACHE saves less: it holds only
// what V8 compiles before the first line runs, and is ignored on a CPU with other features than the one it was made on.
// V8 takes a cache of the same V8 version, V8 flags and source length only, and compiles as usual otherwise.
// `start.cjs bake` runs it until it listens and writes the cache: no clock may decide what has been compiled by then.
const fs = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

const isBake = process.argv[2] === 'bake';
// A garbage collection, which comes when it likes, would drop compiled functions.
if (isBake) v8.setFlagsFromString('--no-flush-bytecode');

const isCollector = process.env.TOE_FUNCTION === 'collector';
// What sockets receive lies outside of V8's heap, but counts: by default so little of it makes V8 mark the whole heap that
// an upload spends a third of its CPU there. The heap may become five times what is alive, some 90 MiB, before it is marked.
if (isCollector) v8.setFlagsFromString('--heap-growing-percent=400');

const bundle = path.join(__dirname, isCollector ? 'collector.cjs' : 'toe.cjs');
const cache = `${bundle}.cache`;
const head = '(function (exports, require, module, __filename, __dirname) {';

const script = new vm.Script(`${head}${fs.readFileSync(bundle, 'utf8')}\n})`, {
  filename: bundle,
  columnOffset: -head.length,
  cachedData: fs.existsSync(cache) ? fs.readFileSync(cache) : undefined,
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (isBake) {
  process.on('exit', () => {
    // V8 compares the flags of the maker with those of the reader.
    v8.setFlagsFromString('--flush-bytecode');
    fs.writeFileSync(cache, script.createCachedData());
  });
  setImmediate(endWhenListening);
} else if (script.cachedDataRejected) {
  process.emitWarning(`${cache} is not for this Node.js or this bundle: the start is slow`);
}
script.runInThisContext()(exports, require, module, bundle, __dirname);

function endWhenListening() {
  const active = process.getActiveResourcesInfo();
  // The log says so by then, and what comes after a write has been compiled too.
  if (active.includes('TCPServerWrap') && !active.includes('FSReqCallback')) process.exit(0);
  setImmediate(endWhenListening);
}
