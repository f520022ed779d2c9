import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MODULE = join(import.meta.dirname, '../../../functions/forbid-code.ts');

/** What an expression gives once code is forbidden, or the name of its error. Not in our own process. */
function after(expression: string): string {
  const code = `
    import ${JSON.stringify(MODULE)};
    try { console.log(String(${expression})); } catch (error) { console.log(error.name); }`;
  return spawnSync('node', ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  }).stdout.trim();
}

test.each([
  'eval("1")',
  '(0, eval)("1")',
  'globalThis.eval("1")',
  'Function("return 1")()',
  'new Function("return 1")()',
  '(() => 1).constructor("return 1")()',
  '(async () => 1).constructor("return 1")()',
  '(function* () {}).constructor("yield 1")().next()',
  '(async function* () {}).constructor("yield 1")().next()',
  '[].map.constructor("return 1")()',
  'class {}.constructor("return 1")()',
  'Reflect.construct(Function, ["return 1"])()',
])('%s runs nothing', (expression) => {
  expect(after(expression)).toBe('EvalError');
});

test.each(['(globalThis.eval = () => 1)()', 'Object.defineProperty(globalThis, "Function", { value: 1 })'])(
  '%s does not bring it back',
  (expression) => {
    expect(after(expression)).toBe('TypeError');
  },
);

test('what is a function stays one', () => {
  const all =
    '[(() => 1) instanceof Function, (async () => 1) instanceof Function, Object.getPrototypeOf(Function) !== null]';
  expect(after(`${all} + "" + (() => 7).call()`)).toBe('true,true,true7');
});
