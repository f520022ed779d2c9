import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MODULE = join(import.meta.dirname, '../../../functions/freeze-prototypes.ts');

/** The name of the error that a statement causes once prototypes are frozen, else what it gives. Not in our own process. */
function after(statement: string): string {
  const code = `
    import { freezePrototypes } from ${JSON.stringify(MODULE)};
    freezePrototypes();
    try { console.log(String((() => { ${statement} })())); } catch (error) { console.log(error.name); }`;
  return spawnSync('node', ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  }).stdout.trim();
}

test.each([
  { name: 'add to what all objects have', statement: 'Object.prototype.evil = 1' },
  { name: 'replace what all objects have', statement: 'Object.prototype.toString = () => "evil"' },
  { name: 'delete what all objects have', statement: 'delete Object.prototype.toString' },
  { name: 'redefine it', statement: 'Object.defineProperty(Object.prototype, "a", { value: 1 })' },
  { name: 'replace what arrays have', statement: 'Array.prototype.map = 1' },
  { name: 'replace what functions have', statement: 'Function.prototype.call = 1' },
  { name: 'replace what errors have', statement: 'Error.prototype.toString = 1' },
  { name: 'give objects another prototype', statement: 'Object.setPrototypeOf(Object.prototype, {})' },
])('nobody can $name', ({ statement }) => {
  expect(after(statement)).toBe('TypeError');
});

test.each([
  {
    name: 'an object may have a member of any name (a header named constructor)',
    statement:
      'const a = {}; a.constructor = "b"; a.toString = "c"; return JSON.stringify([a, Object.keys(a), ({}).constructor === Object])',
    want: '[{"constructor":"b","toString":"c"},["constructor","toString"],true]',
  },
  {
    name: 'the key __proto__ is a key like any other',
    statement:
      'const a = {}; a["__proto__"] = { evil: 1 }; return `${a.evil} ${"__proto__" in {}} ${Object.keys(a)}`',
    want: 'undefined false __proto__',
  },
  {
    name: 'an error may have a name of its own',
    statement:
      'const a = new TypeError("x"); a.name = "Other"; return `${a} ${new Error("y")} ${a instanceof TypeError}`',
    want: 'Other: x Error: y true',
  },
  {
    name: 'a class may replace a method',
    statement: 'class A { toString() { return "a"; } } return `${new A()} ${{}}`',
    want: 'a [object Object]',
  },
])('$name', ({ statement, want }) => {
  expect(after(statement)).toBe(want);
});
