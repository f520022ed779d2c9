import { StoreError, type Store } from './port.ts';

/** What the collector has while no admin has told it of a store: it says so, and that is all. */
export function makeNoStore(remedy: string): Store {
  const refuse = (): never => {
    throw new StoreError('None', remedy);
  };
  const reject = (): Promise<never> => Promise.reject(new StoreError('None', remedy));
  return {
    put: reject,
    add: reject,
    head: reject,
    get: reject,
    list: refuse,
    folders: reject,
    remove: reject,
    removeAll: reject,
  };
}
