import { afterAll, expect, test } from '@jest/globals';
import { PROFILING_LABEL } from '../../lib/api/names.ts';
import { powerToolConfigsPath, powerToolsPath } from '../../lib/kube/paths.ts';
import { isKubeError } from '../../lib/kube/port.ts';
import { readConfig, readExample, TOOL_FOLDERS } from '../build/tool-folder.ts';
import { admin } from './harness/api.ts';
import { deleteConfig } from './harness/configs.ts';
import { untilAccepted, untilRefused } from './harness/until.ts';

const made: string[] = [];
afterAll(async () => void (await Promise.all(made.map(deleteConfig))));

/** Asks for what the admin or the user of a tool writes, to the last field. */
function apply(path: string, body: object, dryRun: Record<string, string> = {}): Promise<unknown> {
  const query = { fieldManager: 'tool-folders', fieldValidation: 'Strict', ...dryRun };
  return admin({ method: 'PATCH', path, patch: 'apply', query, body });
}

async function removeConfig(name: string): Promise<void> {
  await deleteConfig(name).catch((error: unknown) => {
    if (!isKubeError(error, 'NotFound')) throw error;
  });
}

test.each(TOOL_FOLDERS)(
  'the API server takes the config of %s, then its example, and no other argument',
  async (folder) => {
    const config = readConfig(folder);
    // Another test may have left one of this name, for another purpose.
    await removeConfig(config.metadata.name);
    const stored = await apply(`${powerToolConfigsPath}/${config.metadata.name}`, config);
    made.push(config.metadata.name);
    expect(stored).toMatchObject({ spec: config.spec });

    const { metadata, ...example } = readExample(folder);
    const { namespace } = metadata;
    const labels = { [PROFILING_LABEL]: 'enabled' };
    const path = `/api/v1/namespaces/${namespace}`;
    await apply(path, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
    const ask = (tool: object) => {
      const body = {
        ...example,
        metadata,
        spec: { ...example.spec, tool: { ...example.spec.tool, ...tool } },
      };
      return apply(`${powerToolsPath(namespace)}/${metadata.name}`, body, { dryRun: 'All' });
    };
    const refusal = await untilRefused(() => ask({ args: ['--nonesuch'] }));
    expect(refusal.message).toContain('The argument "--nonesuch" is not allowed');
    await untilAccepted(() => ask({}));
  },
);
