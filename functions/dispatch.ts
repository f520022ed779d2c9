import { changeOf } from '../lib/api/event.ts';
import { throwWorst } from '../lib/kube/failures.ts';
import { isFor, type Context, type Handle } from './function.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from './registry.ts';

/**
 * The handler of this instance. One service may be all functions: then an event goes to each that asked for
 * its kind, and each gets it even when another one fails.
 */
export function makeDispatch(which: FunctionName | 'all', context: Context): Handle {
  const names = which === 'all' ? FUNCTION_NAMES : [which];
  const parts = names.map((name) => ({ of: FUNCTIONS[name], handle: FUNCTIONS[name].makeHandle(context) }));
  return async (event, log) => {
    const asked = parts.filter(({ of }) => isFor(of, event, changeOf(event)));
    throwWorst(await Promise.allSettled(asked.map(({ handle }) => handle(event, log))));
  };
}
