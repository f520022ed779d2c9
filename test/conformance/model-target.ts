import { makeApiServer, type ApiServer, type Identity } from '../../embedded/model/api-server.ts';
import type { Case } from './case.ts';
import { isGranted } from './is-granted.ts';
import type { Session, Target } from './target.ts';

/** The model: a new one for each case. What it gives away must not change: it is frozen. */
export const modelTarget: Target = {
  open: (of) => {
    let seconds = 0;
    const start = Date.parse('2026-01-01T00:00:00Z');
    const server = makeApiServer({ now: () => new Date(start + seconds * 1000), frozen: true });
    const namespace = 'case-1';
    const metadata = { name: namespace, labels: of.labels ?? {} };
    server.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata } });
    const send: Session['send'] = (request, user) => {
      seconds += 1;
      return Promise.resolve(
        server.handle(request, user === undefined ? {} : { identity: identityOf(of, user, namespace) }),
      );
    };
    return Promise.resolve({
      namespace,
      send,
      watch: (watching) => Promise.resolve(replay(server, watching)),
    });
  },
};

function identityOf({ grants = {} }: Case, user: string, namespace: string): Identity {
  const rules = grants[user] ?? [];
  return {
    user,
    allows: (access) => access.namespace === namespace && rules.some((rule) => isGranted(rule, access)),
  };
}

function replay(
  server: ApiServer,
  { watch, query = {}, since }: Parameters<Session['watch']>[0],
): { type: string; object: unknown }[] {
  const [, group = '', plural = ''] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/[^/]+\/)?([^/]+)$/.exec(watch) ?? [];
  const [, namespace] = /\/namespaces\/([^/]+)\//.exec(watch) ?? [];
  const resource = server.resources.find((one) => one.group === group && one.plural === plural);
  if (!resource) throw new Error(`no such kind: ${watch}`);
  const seen: { type: string; object: unknown }[] = [];
  const { labelSelector, fieldSelector } = query;
  const stop = server.watch(
    {
      resource,
      since: Number(since),
      ...(namespace === undefined ? {} : { namespaces: [namespace] }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    },
    (event) => seen.push(event),
  );
  stop();
  return seen;
}
