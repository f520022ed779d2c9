import { EXIT, Failure } from '../core/failure.ts';

/** Does something to files of this machine. @throws Failure when the machine does not let it, or has no room. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(EXIT.failed, `It cannot be written here: ${error.message}. Another folder: -o FOLDER.`);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}
