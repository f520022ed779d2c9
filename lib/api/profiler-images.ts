import * as z from 'zod';

/** The ConfigMap profiler-images: tool name -> image. Keys and values are checked when they are used. */
export const profilerImages = z.object({ data: z.record(z.string(), z.string()).optional() });

/** What admins approve: the image of each tool, by its name. */
export type ProfilerImages = Readonly<Record<string, string>>;
