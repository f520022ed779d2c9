import { StoreError, type Store } from './port.ts';

/**
 * The store as uploads see it: what nobody needs any more, but the store does not let us delete, stays until its run is deleted.
 * A result is not lost for that. @param warn is told once: who deletes results after it is refused too.
 */
export function keepLeftovers(store: Store, warn: (error: StoreError) => void): Store {
  let isTold = false;
  const remove: Store['remove'] = async (keys) => {
    try {
      await store.remove(keys);
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'Refused')) throw error;
      if (!isTold) warn(error);
      isTold = true;
    }
  };
  return { ...store, remove };
}
