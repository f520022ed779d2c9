import { makeAnchor, makeTokenRequest, makeTokenSecret } from '../../../lib/make/upload-secret.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';

const job = aPowerTool({ uid: 'u1' });

test('The anchor of a job holds nothing and never changes', () => {
  expect(makeAnchor(job)).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'toe-u1', namespace: 'toe-system' },
    type: 'toe.run/upload-token',
    immutable: true,
  });
});

test('A token is for the collector and for one job, and ends with the anchor', () => {
  expect(makeTokenRequest(job, 3690)).toEqual({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      audiences: ['toe-collector/shop/job/u1'],
      expirationSeconds: 3690,
      boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 'toe-u1' },
    },
  });
});

test('The Secret with the token belongs to the job, and goes with it', () => {
  expect(makeTokenSecret(job, { namespace: 'shop', number: 2 }, 'a.b.c')).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'toe-u1-2',
      namespace: 'shop',
      ownerReferences: [
        { apiVersion: 'codriverlabs.ai.toe.run/v1alpha1', kind: 'PowerTool', name: 'job', uid: 'u1' },
      ],
    },
    type: 'toe.run/upload-token',
    immutable: true,
    stringData: { token: 'a.b.c' },
  });
});

test('In another namespace it belongs to nobody: owners are of the same namespace', () => {
  const { metadata } = makeTokenSecret(job, { namespace: 'lab', number: 1 }, 'a.b.c');
  expect(metadata).toEqual({ name: 'toe-u1-1', namespace: 'lab' });
});
