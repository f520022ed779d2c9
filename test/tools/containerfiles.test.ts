import { globSync, lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readContainerfile } from '../build/read-containerfile.ts';
import { removeWork, rootfsOf } from './harness/rootfs.ts';

afterAll(removeWork);

/** What a Containerfile has of Debian or its base. */
const OF_OTHERS = ['busybox', 'perf', 'tcpdump'];

test.each(globSync('tools/{*,*/*}/rootfs').map(dirname))(
  'the Containerfile of %s copies what ./rootfs makes, with the same modes',
  (folder) => {
    expect(modesByContainerfile(folder)).toEqual(modesByRootfs(folder));
  },
);

/** Modes by file, as the last stage copies them. What has none of its own was built in another, as a program. */
function modesByContainerfile(folder: string): Record<string, string> {
  const image =
    readContainerfile(folder)
      .split(/^FROM (?:debian|busybox|scratch).*$/m)
      .at(-1) ?? '';
  const copies = [...image.matchAll(/^COPY(?: --from=\S+)?(?: --chmod=(\d+))? (.+) (\S+\w\/?)$/gm)];
  const files = copies.flatMap(([, mode = '755', sources = '', to = '']) =>
    sources.split(' ').map((source) => [to.endsWith('/') ? join(to, basename(source)) : to, mode] as const),
  );
  return Object.fromEntries(files);
}

/** The same of what the recipe makes. */
function modesByRootfs(folder: string): Record<string, string> {
  const rootfs = rootfsOf(folder);
  const stats = ['/toe', '/bin'].flatMap((place) =>
    readdirSync(join(rootfs, place)).map(
      (name) => [join(place, name), lstatSync(join(rootfs, place, name))] as const,
    ),
  );
  const files = stats.filter(([path, stat]) => stat.isFile() && !OF_OTHERS.includes(basename(path)));
  return Object.fromEntries(files.map(([path, stat]) => [path, (stat.mode & 0o777).toString(8)]));
}
