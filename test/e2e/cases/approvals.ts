import { expect } from '@jest/globals';
import { API_VERSION } from '../../../lib/api/names.ts';
import type { Pod } from '../../../lib/api/pod.ts';
import type { PowerTool } from '../../../lib/api/power-tool.ts';
import { powerToolsPath } from '../../../lib/kube/paths.ts';
import { containerName } from '../../../lib/make/container-name.ts';
import { create, IMAGES, kube } from '../harness/api.ts';
import { awaitEnd, createJob, makeJob, type JobOptions } from '../harness/jobs.ts';
import type { Case } from '../harness/play.ts';
import { readPod, startPod, TARGET, toolsIn, type TargetOptions } from '../harness/pods.ts';
import { makeConfig } from '../harness/tools.ts';

/** A tool with a right, and with any arguments. */
const CAPABLE = 'e2e-capable';

/** No right at all. */
const FLOOR = {
  privileged: false,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** What admins approve is what runs, and nothing else. */
export const APPROVALS: readonly Case[] = [
  {
    name: 'the container in the pod is the approved one, field by field',
    run: async (ns) => {
      const pod = await startPod(ns, 'web', { image: IMAGES.python, cpu: '100m' });
      const job = await createJob(ns, {
        tool: CAPABLE,
        duration: '2s',
        args: ['-F', '$(HOME)'],
        app: 'web',
      });
      await awaitEnd(job);
      const { spec } = await readPod(ns, 'web');
      expect(spec.ephemeralContainers).toEqual([approvedContainer(job, pod)]);
    },
  },
  {
    name: 'a tool without PowerToolConfig runs with no right in a namespace that enforces "restricted"',
    level: 'restricted',
    run: async (ns) => {
      await startPod(ns, 'web', RESTRICTED);
      expect(await awaitEnd(await createJob(ns, { app: 'web' }))).toMatchObject({ phase: 'Completed' });
      expect(await rightsIn(ns, 'web')).toEqual([FLOOR]);
    },
  },
  {
    name: 'a PowerToolConfig outside toe-system raises nothing',
    run: async (ns) => {
      const security = { allowPrivileged: true, capabilities: { add: ['SYS_ADMIN'] } };
      const config = makeConfig('e2e-sleeper', ns, { security });
      await create(`/apis/${API_VERSION}/namespaces/${ns}/powertoolconfigs`, config);
      await startPod(ns, 'web');
      expect(await awaitEnd(await createJob(ns, { app: 'web' }))).toMatchObject({ phase: 'Completed' });
      expect(await rightsIn(ns, 'web')).toEqual([FLOOR]);
    },
  },
  {
    name: 'a PowerTool with a security field is refused, with a word about PowerToolConfig',
    run: async (ns) => {
      const fields = {
        securityContext: { privileged: true },
        privileged: true,
        image: 'evil',
        hostPID: true,
      };
      for (const [field, value] of Object.entries(fields)) {
        const refused = createUnchecked(ns, { app: 'web', more: { [field]: value } });
        await expect(refused).rejects.toThrow(new RegExp(`spec\\.tool\\.${field}.*PowerToolConfig`));
      }
    },
  },
];

// Of an image that says itself as whom it runs.
const RESTRICTED: TargetOptions = {
  container: { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
  spec: { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } },
};

function approvedContainer({ metadata }: PowerTool, pod: Pod): Record<string, unknown> {
  const { name, namespace, uid } = metadata;
  const [podUid, node] = [pod.metadata.uid, pod.spec.nodeName];
  const container = containerName({ tool: CAPABLE, jobUid: uid, podUid, attempt: 1 });
  return {
    name: container,
    image: IMAGES['py-spy'],
    targetContainerName: TARGET,
    args: ['-F', '$$(HOME)'],
    env: [
      { name: 'PROFILER_TOOL', value: CAPABLE },
      { name: 'PROFILER_DURATION', value: '2s' },
      { name: 'TARGET_POD_NAME', value: 'web' },
      { name: 'TARGET_NAMESPACE', value: namespace },
      { name: 'TARGET_CONTAINER_NAME', value: TARGET },
      { name: 'POD_MATCHING_LABELS', value: 'app=web' },
      { name: 'OUTPUT_MODE', value: 'ephemeral' },
      { name: 'TOE_CONTAINER', value: container },
      { name: 'TOOL_ARGS', value: '-F $$(HOME)' },
      { name: 'TOE_TOOL', value: CAPABLE },
      { name: 'TOE_JOB', value: name },
      { name: 'TOE_JOB_NAMESPACE', value: namespace },
      { name: 'TOE_JOB_UID', value: uid },
      { name: 'TOE_POD_UID', value: podUid },
      { name: 'TOE_ATTEMPT', value: '1' },
      { name: 'TOE_IMAGE', value: IMAGES['py-spy'] },
      { name: 'TOE_NODE', value: node },
    ],
    imagePullPolicy: 'IfNotPresent',
    // The API server adds the next two.
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: {
      privileged: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] },
      runAsUser: 0,
      runAsNonRoot: false,
    },
  };
}

/** Security contexts of the tools in a pod. */
async function rightsIn(ns: string, name: string): Promise<unknown[]> {
  const pod = await readPod(ns, name);
  expect(toolsIn(pod)).toHaveLength(1);
  return (pod.spec.ephemeralContainers ?? []).map(
    (tool) => (tool as { securityContext?: unknown }).securityContext,
  );
}

// As a client that is not strict: fields that the schema does not know would be dropped in silence.
function createUnchecked(ns: string, options: JobOptions): Promise<unknown> {
  const query = { fieldValidation: 'Ignore' };
  return kube({ method: 'POST', path: powerToolsPath(ns), query, body: makeJob(options) });
}
