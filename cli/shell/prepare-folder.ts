import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { EXIT, Failure } from '../core/failure.ts';

/**
 * Makes the folder for the results of a new job, or sees that it is empty and can be written to: before a tool
 * measures what has no place.
 * @param force takes one that is not empty too.
 * @throws Failure when results cannot be put there.
 */
export async function prepareFolder(folder: string, force = false): Promise<void> {
  if ((await contentOf(folder)).length > 0 && !force)
    throw new Failure(
      EXIT.usage,
      `${folder} is not empty, and a new job may bring files of the same names.\nName another folder with -o, or replace those by --force. No job was made.`,
    );
}

async function contentOf(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
    return await readdir(folder);
  } catch (error) {
    const { message } = error as Error;
    throw new Failure(
      EXIT.usage,
      `Results cannot be put into ${folder}: ${message}\nName another folder with -o. No job was made.`,
    );
  }
}
