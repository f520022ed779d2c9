/**
 * How the page calls a pod: by its name, with its namespace where that is not the job's (`ns/pod`), since a job may choose pods of
 * one name in several.
 * @param of the namespace of the job. @param own that of the pod; nothing where it is the same, or nobody knows.
 */
export function labelPod(of: string, pod: string, own = ''): string {
  return own === '' || own === of ? pod : `${own}/${pod}`;
}
