import { access, constants, mkdir } from 'node:fs/promises';
import { EXIT, Failure } from '../core/failure.ts';

/**
 * Makes the folder for results, or sees that it can be written to: before a tool measures what has no place.
 * @throws Failure when results cannot be put there.
 */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { message } = error as Error;
    throw new Failure(
      EXIT.usage,
      `Results cannot be put into ${folder}: ${message}\nName another folder with -o. No job was made.`,
    );
  }
}
