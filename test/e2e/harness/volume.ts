import { create } from './api.ts';
import type { TargetOptions } from './pods.ts';

/** Makes a folder of the node a volume, with the claim `results`. */
export async function makeVolume(ns: string): Promise<void> {
  const capacity = { storage: '1Gi' };
  const accessModes = ['ReadWriteOnce'];
  await create('/api/v1/persistentvolumes', {
    metadata: { name: ns },
    spec: {
      capacity,
      accessModes,
      hostPath: { path: `/tmp/${ns}`, type: 'DirectoryOrCreate' },
      claimRef: { namespace: ns, name: 'results' },
      storageClassName: '',
      persistentVolumeReclaimPolicy: 'Retain',
    },
  });
  await create(`/api/v1/namespaces/${ns}/persistentvolumeclaims`, {
    metadata: { name: 'results' },
    spec: { accessModes, storageClassName: '', volumeName: ns, resources: { requests: capacity } },
  });
}

/** A target that has mounted it at /results. It is root, since the folder belongs to root on the node. */
export const WITH_VOLUME: TargetOptions = {
  container: {
    volumeMounts: [{ name: 'results', mountPath: '/results' }],
    securityContext: { runAsUser: 0 },
  },
  spec: { volumes: [{ name: 'results', persistentVolumeClaim: { claimName: 'results' } }] },
};
