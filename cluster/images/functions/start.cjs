'use strict';
// Runs toe.cjs with V8's code cache beside it, which saves about half of the start time.
// Node's own NODE_COMPILE_CACHE holds less (nothing that is compiled after the module's load begins) and is
// ignored on a CPU with other features than the one it was made on; this cache depends on the V8 version and flags only.
// A cache that does not fit is ignored by V8. `start.cjs bake` runs toe.cjs once and writes the cache.
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
  process.emitWarning(`${cache} was made for another Node.js: the start is slow`);
}
script.runInThisContext()(exports, require, module, bundle, __dirname);
