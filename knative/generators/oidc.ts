import { SERVICE_NAMES, type ServiceName } from '../../functions/registry.ts';
import { SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { serviceName } from './names.ts';

/** As clusters name themselves in their tokens unless they are told otherwise. */
const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/**
 * The overlay with which functions look at who sends: each learns the issuer of the cluster and what tokens for it must
 * be made for, and its Triggers make them for it.
 */
export function makeOidcOverlay(): object {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['../../base'],
    patches: SERVICE_NAMES.flatMap((name) => [
      { target: { kind: 'Service', name: serviceName(name) }, patch: operations(settingsOf(name)) },
      { target: { kind: 'Trigger', name: `${serviceName(name)}-.*` }, patch: operations(audiencesOf(name)) },
    ]),
  };
}

function settingsOf(name: ServiceName): Operation[] {
  const path = '/spec/template/spec/containers/0/env/-';
  return [
    { op: 'add', path, value: { name: 'TOE_OIDC_ISSUER', value: ISSUER } },
    { op: 'add', path, value: { name: 'TOE_OIDC_AUDIENCE', value: audienceOf(name) } },
  ];
}

// Where dead letters go, Triggers say (generators/trigger.ts).
function audiencesOf(name: ServiceName): Operation[] {
  return [
    { op: 'add', path: '/spec/subscriber/audience', value: audienceOf(name) },
    { op: 'add', path: '/spec/delivery/deadLetterSink/audience', value: audienceOf('cleanup') },
  ];
}

// As Knative builds audiences; a Service publishes none itself.
function audienceOf(name: ServiceName): string {
  return `serving.knative.dev/service/${SYSTEM_NAMESPACE}/${serviceName(name)}`;
}

interface Operation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

function operations(of: readonly Operation[]): string {
  return JSON.stringify(of, undefined, 2);
}
