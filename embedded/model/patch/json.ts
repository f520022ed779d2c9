import { badRequest, Failure } from '../failure.ts';
import { isObject, sameJson, without, type JsonObject } from '../json.ts';

/** One operation of RFC 6902. */
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * RFC 6902, as far as it is used: test, add, replace, remove, copy and move. Parts without change are shared.
 * @throws Failure 400 when it is no such patch, 422 when an operation does not fit the object.
 */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest(`error decoding patch: ${NO_LIST}`);
  return (patch as readonly Operation[]).reduce(applyOne, target);
}

const NO_LIST = 'json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp';

function applyOne(target: unknown, operation: Operation): unknown {
  const { op, path, from = '', value = null } = operation;
  const steps = stepsOf(path);
  switch (op) {
    case 'add':
      return setAt(target, steps, value, { insert: true, path });
    case 'replace':
      valueAt(target, steps, `replace operation does not apply: doc is missing key: ${path}`);
      return setAt(target, steps, value, { insert: false, path });
    case 'remove':
      return removeAt(target, steps, path);
    case 'test':
      return test(target, steps, operation);
    case 'copy':
      return setAt(target, steps, valueAt(target, stepsOf(from), missing('copy', from)), {
        insert: true,
        path,
      });
    case 'move':
      return setAt(
        removeAt(target, stepsOf(from), from),
        steps,
        valueAt(target, stepsOf(from), missing('move', from)),
        { insert: true, path },
      );
    default:
      throw rejected(`Unexpected kind: ${op}`);
  }
}

function stepsOf(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function missing(op: string, path: string): string {
  return `${op} operation does not apply: doc is missing path: ${path}: missing value`;
}

// The words are for people; in the API server they only reach its log.
function rejected(_why: string): Failure {
  return new Failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

function valueAt(target: unknown, steps: readonly string[], otherwise: string): unknown {
  const found = steps.reduce<unknown>((value, step) => memberAt(value, step), target);
  if (found === undefined) throw rejected(otherwise);
  return found;
}

function memberAt(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)] as unknown;
  return isObject(value) ? value[step] : undefined;
}

function test(target: unknown, steps: readonly string[], { path, value = null }: Operation): unknown {
  const found = steps.reduce<unknown>((inner, step) => memberAt(inner, step), target) ?? null;
  if (!sameJson(found, value)) throw rejected(`testing value ${path} failed`);
  return target;
}

interface Setting {
  /** Into a list: before the item, instead of in its place. */
  readonly insert: boolean;
  readonly path: string;
}

function setAt(target: unknown, steps: readonly string[], value: unknown, how: Setting): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const inner = rest.length === 0 ? value : setAt(childOf(target, step, how.path), rest, value, how);
  if (Array.isArray(target)) return setItem(target, step, inner, how.insert && rest.length === 0);
  if (!isObject(target)) throw rejected(missing('add', how.path));
  return target[step] === inner ? target : { ...target, [step]: inner };
}

function childOf(target: unknown, step: string, path: string): unknown {
  const child = memberAt(target, step);
  if (child === undefined || child === null) throw rejected(missing('add', path));
  return child;
}

function setItem(list: readonly unknown[], step: string, value: unknown, insert: boolean): unknown {
  const at = step === '-' ? list.length : Number(step);
  if (!Number.isInteger(at) || at > list.length) throw rejected(`index ${step} is out of bounds`);
  return list.toSpliced(at, insert ? 0 : 1, value);
}

function removeAt(target: unknown, steps: readonly string[], path: string): unknown {
  const [step = '', ...rest] = steps;
  const child = memberAt(target, step);
  if (child === undefined) throw rejected(`remove operation does not apply: doc is missing path: ${path}`);
  if (rest.length > 0) return setAt(target, [step], removeAt(child, rest, path), { insert: false, path });
  return Array.isArray(target) ? target.toSpliced(Number(step), 1) : without(target as JsonObject, step);
}
