import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { PROFILING_LABEL, SYSTEM_NAMESPACE } from '../../lib/api/names.ts';
import { FUNCTION_NAMES, FUNCTIONS } from '../../functions/registry.ts';
import { serviceName } from '../../knative/generators/names.ts';

interface Sample {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly plugins?: readonly { readonly configuration: { readonly exemptions: unknown } }[];
}

const FILES = readdirSync('samples').filter((file) => file.endsWith('.yaml'));
const textOf = (file: string) => readFileSync(`samples/${file}`, 'utf8');
const objectsOf = (file: string) =>
  parseAllDocuments(textOf(file), { strict: true, uniqueKeys: true }).map((one) => {
    expect(one.errors).toEqual([]);
    return one.toJS() as Sample;
  });

describe('every sample', () => {
  test.each(FILES)('%s is made of objects, explained at its top and in the list', (file) => {
    for (const { apiVersion, kind } of objectsOf(file)) expect([apiVersion, kind]).not.toContain(undefined);
    expect(textOf(file)).toMatch(/^# /);
    expect(readFileSync('samples/README.md', 'utf8')).toContain(`[${file}](${file})`);
  });

  test('about namespaces names the label by which admins open them', () => {
    const [namespace] = objectsOf('namespace.yaml');
    expect(namespace?.metadata?.labels).toMatchObject({ [PROFILING_LABEL]: 'enabled' });
    const policies = FILES.filter((file) => file.includes('images'));
    expect(policies).toHaveLength(2);
    for (const file of policies) expect(textOf(file)).toContain(`${PROFILING_LABEL}: enabled`);
  });

  test('of Pod Security lets go only the account that puts tools into pods', () => {
    const injecting = FUNCTION_NAMES.filter((name) =>
      FUNCTIONS[name].permissions.some(({ resource }) => resource === 'pods/ephemeralcontainers'),
    );
    const usernames = injecting.map(
      (name) => `system:serviceaccount:${SYSTEM_NAMESPACE}:${serviceName(name)}`,
    );
    const [config] = objectsOf('pod-security-exemption.yaml');
    const exemptions = { usernames, namespaces: [], runtimeClasses: [] };
    expect(config?.plugins?.map(({ configuration }) => configuration.exemptions)).toEqual([exemptions]);
  });

  test('of Pod Security names the account of a single service too', () => {
    const account = /^ {2}name: (\S+)$/m.exec(
      readFileSync('knative/overlays/single-service/rbac.yaml', 'utf8'),
    );
    expect(textOf('pod-security-exemption.yaml')).toContain(` ${account?.[1]}`);
  });
});
