import { join } from 'node:path';
import { makeImage, type Image } from '../node/images.ts';

/** What the embedded node can run: the profiler, and a program to be profiled. */
export interface StageImages {
  readonly tool: Image;
  readonly target: Image;
}

/** The images as their files are now. */
export function stageImages(): StageImages {
  const folder = join(import.meta.dirname, '..');
  return {
    tool: makeImage('node-cpu', join(folder, 'tools/node-cpu')),
    target: makeImage('web', join(folder, 'targets/web')),
  };
}
