import type { Call } from '../call.ts';
import type { Outcome } from '../change.ts';
import type { State } from '../state.ts';
import { create } from './create.ts';
import type { Context } from './context.ts';
import { deleteCollection, deleteOne } from './delete.ts';
import { get, list, type At } from './list.ts';
import { patch } from './patch.ts';
import { requestToken } from './request-token.ts';
import { update } from './update.ts';

/**
 * Does what a request asks for.
 * @returns the answer, and the changes to be recorded. @throws Failure when the answer is an error.
 */
export function run(state: State, call: Call, context: Context & { readonly at: At }): Outcome {
  switch (call.verb) {
    case 'get':
      return get(state, call);
    case 'list':
    case 'watch':
      return list(state, call, context.at);
    case 'create':
      return (call.subresource === 'token' ? requestToken : create)(state, call, context);
    case 'update':
      return update(state, call);
    case 'patch':
      return patch(state, call, context);
    case 'delete':
      return deleteOne(state, call, context);
    case 'deletecollection':
      return deleteCollection(state, call, context);
  }
}
