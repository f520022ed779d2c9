import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';
import { ALL } from '../../functions/registry.ts';
import { PING } from '../../lib/api/event.ts';
import { readSettings } from '../../functions/settings.ts';

// What func.yaml may hold, in format 0.36.0 of knative/func, as far as ours uses it: unknown keys are refused
// there too.
const env = z.strictObject({ name: z.string().regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/), value: z.string() });
const quantity = z.string().regex(/^[0-9.]+[eEinumkKMGTP]*$/);
const funcYaml = z.strictObject({
  specVersion: z.literal('0.36.0'),
  name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
  runtime: z.literal('typescript'),
  namespace: z.string(),
  created: z.iso.datetime(),
  invoke: z.enum(['http', 'cloudevent']),
  build: z.strictObject({ builder: z.enum(['pack', 's2i']), buildEnvs: z.array(env) }),
  run: z.strictObject({ envs: z.array(env) }),
  deploy: z.strictObject({
    namespace: z.string(),
    serviceAccountName: z.string(),
    labels: z.array(z.strictObject({ key: z.string(), value: z.string() })),
    healthEndpoints: z.strictObject({ liveness: z.string(), readiness: z.string() }),
    options: z.strictObject({
      scale: z.strictObject({ min: z.int().min(0), max: z.int().min(0) }),
      resources: z.strictObject({
        requests: z.strictObject({ cpu: quantity, memory: quantity }),
        limits: z.strictObject({ memory: quantity, concurrency: z.int().min(0) }),
      }),
    }),
    subscriptions: z.array(z.strictObject({ source: z.string(), filters: z.record(z.string(), z.string()) })),
  }),
});

describe('func.yaml', () => {
  const raw: unknown = parse(readFileSync('func.yaml', 'utf8'));
  const manifest = funcYaml.parse(raw);

  test('has only what the func CLI knows', () => {
    expect(funcYaml.safeParse(raw).error?.issues ?? []).toEqual([]);
  });

  test('refuses what the func CLI would not know', () => {
    expect(funcYaml.safeParse({ ...manifest, window: '60s' }).success).toBe(false);
  });

  test('subscribes to all that any function asked for, once', () => {
    const wanted = ALL.subscriptions.flatMap(({ kind, changes }) =>
      changes.map((change) =>
        change === 'ping' ? { type: PING } : { type: `dev.knative.apiserver.ref.${change}`, kind },
      ),
    );
    const distinct = [...new Set(wanted.map((one) => JSON.stringify(one)))].map(
      (one) => JSON.parse(one) as unknown,
    );
    expect(manifest.deploy.subscriptions.map(({ filters }) => filters)).toEqual(distinct);
  });

  test('starts all functions in one process, by scripts that exist', () => {
    const settings = Object.fromEntries(manifest.run.envs.map(({ name, value }) => [name, value]));
    expect(readSettings(settings).TOE_FUNCTION).toBe('all');
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['build', 'start']));
  });

  test('has the ServiceAccount that the single-service overlay makes', () => {
    expect(readFileSync('knative/overlays/single-service/rbac.yaml', 'utf8')).toContain(
      `name: ${manifest.deploy.serviceAccountName}\n`,
    );
  });
});
