import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An image of the embedded node: a folder with a program for Node. */
export interface Image {
  /** `local/NAME@sha256:...`: the digest is that of the files. */
  readonly reference: string;
  /** The file that is run. */
  readonly program: string;
}

/** Finds images by reference; undefined when there is no such image, which is a failed pull. */
export type Images = (reference: string) => Image | undefined;

/** What the program of an image is called. */
const PROGRAMS = ['main.ts', 'main.js'];

/** The image of a folder, as it is now. @throws Error when it holds no program. */
export function makeImage(name: string, folder: string): Image {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => join(parentPath, file))
    .sort();
  const program = PROGRAMS.map((file) => join(folder, file)).find((file) => files.includes(file));
  if (program === undefined) throw new Error(`${folder} holds no ${PROGRAMS.join(' and no ')}`);
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(folder.length)).update('\0').update(readFileSync(file));
  return { reference: `local/${name}@sha256:${hash.digest('hex')}`, program };
}

/** A registry of some images. They can be asked for by their digest only, as an admin should. */
export function makeImages(images: readonly Image[]): Images {
  const known = new Map(images.map((image) => [image.reference, image] as const));
  return (reference) => known.get(reference);
}
