/** A table of the API server, as `kubectl get -o wide` prints it. @param path of a list. */
export async function readTable(server: string, path: string): Promise<string> {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { columnDefinitions, rows } = JSON.parse(await readText(server, path, accept)) as Table;
  const lines = [columnDefinitions.map(({ name }) => name.toUpperCase()), ...rows.map(({ cells }) => cells)];
  const texts = lines.map((cells) =>
    cells.map((cell) => shorten(typeof cell === 'string' ? cell : cell === null ? '' : JSON.stringify(cell))),
  );
  const widths = columnDefinitions.map((_, at) => Math.max(...texts.map((cells) => cells[at]?.length ?? 0)));
  const print = (cells: readonly string[]): string =>
    cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('   ');
  return texts.map((cells) => print(cells).trimEnd()).join('\n');
}

interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}

// Of the 64 digits of a digest a few tell enough.
function shorten(text: string): string {
  return text.replace(/(@sha256:[0-9a-f]{8})[0-9a-f]+/, '$1...');
}

/** What the API server answers to a GET. @throws Error when it is no success. */
export async function readText(server: string, path: string, accept = '*/*'): Promise<string> {
  const response = await fetch(`${server}${path}`, { headers: { accept } });
  const text = await response.text();
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${text}`);
  return text;
}
