/** Where results can go: into the container of the tool, to the collector, onto a volume of the target. */
export const OUTPUT_MODES = ['ephemeral', 'collector', 'pvc'] as const;

/** One of these modes. */
export type OutputMode = (typeof OUTPUT_MODES)[number];
