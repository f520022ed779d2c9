/** Most things that are remembered at once. */
const MOST = 10_000;

/** What was loaded, by key, for a short time. Memory of this instance only. */
export interface Cache<T> {
  /** @throws as the load did; a failed one is not remembered. */
  readonly get: (key: string) => Promise<T>;
  readonly forget: (key: string) => void;
}

/**
 * Remembers for some milliseconds what a load gave; those who ask for the same at once share one load.
 * @param keepFor how long, in milliseconds; it may depend on what was loaded.
 */
export function makeCache<T>(
  now: () => Date,
  keepFor: number | ((value: T) => number),
  load: (key: string) => Promise<T>,
): Cache<T> {
  const known = new Map<string, { readonly value: Promise<T>; until: number }>();
  const get = (key: string): Promise<T> => {
    const found = known.get(key);
    if (found && now().getTime() < found.until) return found.value;
    const entry = { value: load(key), until: Infinity };
    remember(known, key, entry);
    const forget = (): void => void (known.get(key) === entry && known.delete(key));
    entry.value.then((value) => {
      const milliseconds = typeof keepFor === 'number' ? keepFor : keepFor(value);
      entry.until = now().getTime() + milliseconds;
      // Else what strangers make up, large tokens, would fill the memory and drive out the rest.
      if (milliseconds <= 0) forget();
    }, forget);
    return entry.value;
  };
  return { get, forget: (key) => void known.delete(key) };
}

// What was remembered first goes first.
function remember<V>(known: Map<string, V>, key: string, entry: V): void {
  known.delete(key);
  known.set(key, entry);
  const [oldest] = known.keys();
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
}
