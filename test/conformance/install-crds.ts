import { join } from 'node:path';
import { readCrds } from '../../embedded/model/resources.ts';
import type { Answer, ApiRequest } from '../../embedded/model/api-server.ts';

const FOLDER = join(import.meta.dirname, '../../knative/crds');
const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Installs the generated CRDs and waits until they are served. @throws Error when they are not, in time. */
export async function installCrds(send: (request: ApiRequest) => Promise<Answer>): Promise<void> {
  for (const crd of readCrds(FOLDER)) {
    const { status, body } = await send({ method: 'POST', path: PATH, body: crd });
    if (status !== 201) throw new Error(`a CRD was refused: ${JSON.stringify(body)}`);
    const { group, names, versions } = crd['spec'] as Spec;
    await waitServed(send, `/apis/${group}/${versions[0]?.name ?? ''}/${names.plural}`);
  }
}

interface Spec {
  readonly group: string;
  readonly names: { readonly plural: string };
  readonly versions: readonly { readonly name: string }[];
}

async function waitServed(send: (request: ApiRequest) => Promise<Answer>, path: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await send({ method: 'GET', path })).status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${path} is not served`);
}
