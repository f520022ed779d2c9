/**
 * Imported for its effect, before everything else: libraries ask while they load whether they may make code (zod does),
 * and do without where they may not. From now on no text becomes code: neither `eval` nor the constructor of any function runs. Node's own flag for it
 * (--disallow-code-generation-from-strings) makes V8 refuse the code that Node brings compiled, which costs 45 ms of
 * each start.
 */
function forbidCode(): void {
  const kinds = [
    (): void => undefined,
    async (): Promise<void> => Promise.resolve(),
    function* (): Generator {
      yield;
    },
    async function* (): AsyncGenerator {
      yield Promise.resolve();
    },
  ];
  const [refuseFunction] = kinds.map((kind) => {
    const prototype = Object.getPrototypeOf(kind) as object;
    // What is a function stays one: `instanceof` looks at the prototype.
    const refuse = Object.assign(refusal(), { prototype });
    Object.defineProperty(prototype, 'constructor', { value: refuse });
    return refuse;
  });
  for (const [name, value] of Object.entries({ Function: refuseFunction, eval: refusal() }))
    Object.defineProperty(globalThis, name, { value, writable: false, configurable: false });
}

function refusal(): () => never {
  return function refuse() {
    throw new EvalError('no text becomes code here');
  };
}

forbidCode();
