/**
 * The heap that V8 takes by itself in a container of up to 512 MiB, from which Node.js tells it how much memory there is.
 * On a large machine young objects would get up to 128 MiB, which no container of ours has: 231 MiB in all, not 106.
 */
export const HEAP_OF_CONTAINER = ['--max-old-space-size=256', '--max-semi-space-size=1'];
