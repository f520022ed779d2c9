/** Works on all items, at most so many at once; the results come in the order of the items. @throws the first fault, at once. */
export async function inParallel<T, R>(
  most: number,
  items: readonly T[],
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T, at);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, run));
  return results;
}
