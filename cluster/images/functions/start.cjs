'use strict';
// Runs toe.cjs with V8's code cache beside it, which halves the start time. NODE_COMPILE_CACHE saves less: it holds only
// what V8 compiles before the first line runs, and is ignored on a CPU with other features than the one it was made on.
// V8 takes a cache of the same V8 version, V8 flags and source length only, and compiles as usual otherwise.
// `start.cjs bake` runs toe.cjs for a second and writes the cache.
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const bundle = path.join(__dirname, 'toe.cjs');
const cache = `${bundle}.cache`;
const head = '(function (exports, require, module, __filename, __dirname) {';

const script = new vm.Script(`${head}${fs.readFileSync(bundle, 'utf8')}\n})`, {
  filename: bundle,
  columnOffset: -head.length,
  cachedData: fs.existsSync(cache) ? fs.readFileSync(cache) : undefined,
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (process.argv[2] === 'bake') {
  process.on('exit', () => fs.writeFileSync(cache, script.createCachedData()));
  setTimeout(() => process.exit(0), 1000);
} else if (script.cachedDataRejected) {
  process.emitWarning(`${cache} is not for this Node.js or this toe.cjs: the start is slow`);
}
script.runInThisContext()(exports, require, module, bundle, __dirname);
