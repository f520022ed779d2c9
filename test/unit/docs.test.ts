import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { powerToolConfigSpec } from '../../lib/api/power-tool-config.ts';
import { powerToolSpec } from '../../lib/api/power-tool.ts';

const pages = findPages('.');
const targets = new Set(readFileSync('Makefile', 'utf8').match(/^[a-z][a-z0-9-]*(?=:)/gm));

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  test('names only make targets that exist', () => {
    const named = [...text.matchAll(/(?:^|`)make ([a-z][a-z0-9-]*)/gm)].map(([, name]) => name);
    expect(named.filter((name) => !targets.has(name ?? ''))).toEqual([]);
  });

  test('links only to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links.filter((path) => !existsSync(join(dirname(page), path)))).toEqual([]);
  });

  test('names only scripts that exist', () => {
    const named = [
      ...text.matchAll(
        /^\s*(?:\.\/)?((?:cluster|knative|tools|test)\/[a-z/-]+|update-profiler-images\.sh)(?= |$)/gm,
      ),
    ];
    expect(named.map(([, path]) => path ?? '').filter((path) => !existsSync(path))).toEqual([]);
  });

  test('shows only objects that the API accepts', () => {
    for (const object of ownObjects(text)) {
      const schema = object.kind === 'PowerTool' ? powerToolSpec : powerToolConfigSpec;
      expect(schema.safeParse(object.spec).error?.issues ?? []).toEqual([]);
    }
  });
});

interface OwnObject {
  readonly kind: string;
  readonly spec: unknown;
}

/** PowerTools and PowerToolConfigs in YAML blocks and here-documents. */
function ownObjects(text: string): OwnObject[] {
  const blocks = [...text.matchAll(/(?:```yaml\n|<<EOF[^\n]*\n)([\s\S]*?)(?:```|EOF\n)/g)].map(
    ([, block]) => block ?? '',
  );
  const objects = blocks.flatMap((block) => parseAllDocuments(block).map((one) => one.toJS() as OwnObject));
  return objects.filter(({ kind }) => kind === 'PowerTool' || kind === 'PowerToolConfig');
}

function findPages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (['node_modules', '.git', 'dist'].includes(entry.name)) return [];
    return entry.isDirectory() ? findPages(path) : path.endsWith('.md') ? [path] : [];
  });
}
