import * as z from 'zod';

/** What we read of the metadata of a stored object: the API server has set all of it. */
export const objectMeta = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.int().optional(),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  ownerReferences: z.array(z.object({ uid: z.string() })).optional(),
  finalizers: z.array(z.string()).optional(),
});

export type ObjectMeta = z.infer<typeof objectMeta>;

/** Which object, where its kind is known. */
export type Ref = Readonly<Pick<ObjectMeta, 'namespace' | 'name'>>;
