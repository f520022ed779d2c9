/** One run of a job: what there is of it stands under both names. */
export interface RunName {
  readonly job: string;
  readonly run: string;
}

/** One side of a comparison: a pod of a run, or all of them. */
export interface Side extends RunName {
  /** As the page calls it. */
  readonly pod: string | undefined;
}

/** What the page shows, as it stands in the hash of its address: it can be sent to somebody, and never holds a secret. */
export type Route =
  | { readonly page: 'start' }
  | { readonly page: 'jobs'; readonly namespace: string }
  | ({ readonly page: 'job'; readonly namespace: string } & RunName)
  | ({
      readonly page: 'file';
      readonly namespace: string;
      readonly pod: string;
      readonly container: string;
      readonly file: string;
    } & RunName)
  | ({ readonly page: 'merge'; readonly namespace: string; readonly series: string } & RunName)
  | {
      readonly page: 'diff';
      readonly namespace: string;
      readonly series: string;
      readonly before: Side;
      readonly after: Side | undefined;
    };

/** Stands for all pods: no pod is named so. */
const ALL_PODS = '*';

const START: Route = { page: 'start' };

/** How the parts of an address after its namespace are read, by its second part. */
const READERS: Readonly<Record<string, (namespace: string, parts: readonly string[]) => Route | undefined>> =
  {
    job: (namespace, parts) =>
      exactly(2, parts, ([job = '', run = '']) => ({ page: 'job', namespace, job, run })),
    file: (namespace, parts) =>
      exactly(5, parts, ([job = '', run = '', pod = '', container = '', file = '']) => ({
        page: 'file',
        namespace,
        job,
        run,
        pod,
        container,
        file,
      })),
    merge: (namespace, parts) =>
      exactly(3, parts, ([job = '', run = '', series = '']) => ({
        page: 'merge',
        namespace,
        job,
        run,
        series,
      })),
    diff: (namespace, parts) => {
      const [series = '', ...sides] = parts;
      const diff = { page: 'diff', namespace, series, before: readSide(sides.slice(0, 3)) } as const;
      return (
        exactly(4, parts, () => ({ ...diff, after: undefined })) ??
        exactly(7, parts, () => ({ ...diff, after: readSide(sides.slice(3)) }))
      );
    },
  };

/** Reads the hash of the address; what it does not understand is the start page. */
export function readRoute(hash: string): Route {
  const [namespace = '', page = '', ...rest] = split(hash);
  if (namespace === '') return START;
  if (page === '') return { page: 'jobs', namespace };
  return (Object.hasOwn(READERS, page) ? READERS[page]?.(namespace, rest) : undefined) ?? START;
}

/** Writes a route as the hash of an address. */
export function writeRoute(route: Route): string {
  return `#/${partsOf(route).map(encodeURIComponent).join('/')}`;
}

function partsOf(route: Route): string[] {
  switch (route.page) {
    case 'start':
      return [];
    case 'jobs':
      return [route.namespace];
    case 'job':
      return [route.namespace, 'job', route.job, route.run];
    case 'file':
      return [route.namespace, 'file', route.job, route.run, route.pod, route.container, route.file];
    case 'merge':
      return [route.namespace, 'merge', route.job, route.run, route.series];
    case 'diff':
      return [
        route.namespace,
        'diff',
        route.series,
        ...sideParts(route.before),
        ...(route.after ? sideParts(route.after) : []),
      ];
  }
}

function sideParts({ job, run, pod }: Side): string[] {
  return [job, run, pod ?? ALL_PODS];
}

function exactly(
  count: number,
  parts: readonly string[],
  make: (parts: readonly string[]) => Route,
): Route | undefined {
  return parts.length === count && !parts.includes('') ? make(parts) : undefined;
}

function readSide([job = '', run = '', pod = '']: readonly string[]): Side {
  return { job, run, pod: pod === ALL_PODS ? undefined : pod };
}

function split(hash: string): string[] {
  const path = hash.replace(/^#?\/?/, '');
  if (path === '') return [];
  try {
    const parts = path.split('/').map(decodeURIComponent);
    // These would lead elsewhere when they become part of a request.
    return parts.includes('.') || parts.includes('..') ? [] : parts;
  } catch {
    // A lone % is no address of ours.
    return [];
  }
}
