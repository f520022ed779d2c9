import { Environment } from '@marcbachmann/cel-js';
import { isObject, type JsonObject } from '../json.ts';

/** A compiled rule of `x-kubernetes-validations`. */
export interface Rule {
  readonly text: string;
  readonly message: string;
  readonly reason: string;
  /** Where below the value the error is shown: `.security`; empty for the value itself. */
  readonly path: string;
  /** Compares with the old value: not asked at creation. */
  readonly usesOld: boolean;
  /** Whether the rule holds. @returns a text when it cannot be worked out. */
  readonly holds: (self: unknown, oldSelf: unknown) => boolean | string;
  /** The message as the rule words it for this value; undefined without `messageExpression`. */
  readonly word?: (self: unknown, oldSelf: unknown) => string | undefined;
}

// Numbers of JSON count as double there; schemas with integers compare and add them to whole numbers.
const ENVIRONMENT = new Environment({ homogeneousAggregateLiterals: false, enableOptionalTypes: true })
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn')
  .registerOperator('double + int', (a: number, b: bigint) => a + Number(b))
  .registerOperator('int + double', (a: bigint, b: number) => Number(a) + b)
  .registerOperator('double - int', (a: number, b: bigint) => a - Number(b))
  .registerOperator('int - double', (a: bigint, b: number) => Number(a) - b)
  .registerOperator('double * int', (a: number, b: bigint) => a * Number(b))
  .registerOperator('double % int', (a: number, b: bigint) => a % Number(b))
  .registerOperator('double / int', (a: number, b: bigint) => divide(a, Number(b)))
  .registerOperator('int * double', (a: bigint, b: number) => Number(a) * b);

// Whole numbers divide to whole numbers.
function divide(a: number, b: number): number {
  return Number.isInteger(a) ? Math.trunc(a / b) : a / b;
}

/** @throws Error when the rule cannot be read, as a CRD with it would be refused. */
export function compileRule(raw: JsonObject): Rule {
  const text = raw['rule'] as string;
  const program = ENVIRONMENT.parse(text);
  const expression = raw['messageExpression'] as string | undefined;
  const wording = expression === undefined ? undefined : ENVIRONMENT.parse(expression);
  return {
    text,
    message: ((raw['message'] as string | undefined) ?? `failed rule: ${text}`).trim(),
    reason: (raw['reason'] as string | undefined) ?? 'FieldValueInvalid',
    path: (raw['fieldPath'] as string | undefined) ?? '',
    usesOld: /\boldSelf\b/.test(text),
    holds: remember(text, (self, oldSelf) => run(program, { self, oldSelf })),
    ...(wording ? { word: (self, oldSelf) => say(wording, { self, oldSelf }) } : {}),
  };
}

/**
 * Spares the same question: a rule that looks at one member only (`self.spec`, `oldSelf.spec`) is asked once
 * for a member that stays the same object. Most writes leave the spec alone.
 */
function remember(text: string, holds: Rule['holds']): Rule['holds'] {
  const [member, ...others] = membersRead(text);
  if (member === undefined || others.length > 0) return holds;
  const known = new WeakSet();
  return (self, oldSelf) => {
    const part =
      isObject(self) && isObject(oldSelf) && self[member] === oldSelf[member] ? self[member] : undefined;
    if (!isObject(part)) return holds(self, oldSelf);
    if (known.has(part)) return true;
    const verdict = holds(self, oldSelf);
    if (verdict === true) known.add(part);
    return verdict;
  };
}

/** The members of `self` and `oldSelf` that a rule looks at; undefined among them when it looks at the whole. */
function membersRead(text: string): (string | undefined)[] {
  return [
    ...new Set([...text.matchAll(/\b(?:self|oldSelf)\b(?:\.([A-Za-z_]\w*))?/g)].map(([, member]) => member)),
  ];
}

type Program = ReturnType<typeof ENVIRONMENT.parse>;

function run(program: Program, values: JsonObject): boolean | string {
  try {
    return program(values) === true;
  } catch (error) {
    return wordsOf((error as Error).message.split('\n')[0] ?? '');
  }
}

// In the words of the evaluator of the API server, as far as users are likely to meet them.
function wordsOf(message: string): string {
  if (message.startsWith('Invalid duration string'))
    return "type conversion error from 'string' to 'google.protobuf.Duration'";
  if (message.startsWith('No such key:')) return message.replace('No such key', 'no such key');
  return message;
}

function say(program: Program, values: JsonObject): string | undefined {
  try {
    const said: unknown = program(values);
    return typeof said === 'string' ? said : undefined;
  } catch {
    return undefined;
  }
}
