/** What a text says as JSON; undefined when it is none, of which every reader says that it is not his. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
