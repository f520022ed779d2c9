import { KubeError } from '../../../lib/kube/port.ts';
import type { Action } from '../../../lib/plan/action.ts';
import { kubeError } from '../../build/a-kube.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerTool } from '../../build/a-power-tool.ts';
import { failing, runAction } from '../../build/run-action.ts';

const anchor: Action = { kind: 'anchorTokens', namespaces: ['shop', 'lab'] };
const issue: Action = { kind: 'issueToken', namespace: 'shop', number: 2, seconds: 3810, least: 510 };
const remove: Action = { kind: 'deleteSecret', namespace: 'shop', name: 'toe-job-uid-2' };
const QUOTA = 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified';
const TOKEN = '/api/v1/namespaces/toe-system/serviceaccounts/toe-uploader/token';

/** Answers requests for tokens, which live so many seconds; the Secret fails so, when it is to. */
const minting =
  (secret?: KubeError, lives = 3810) =>
  ({ path }: { path: string }): unknown => {
    if (path === TOKEN) return { spec: { expirationSeconds: lives }, status: { token: 'a.b.c' } };
    if (secret && path.endsWith('/secrets')) throw secret;
    return undefined;
  };

describe('anchorTokens', () => {
  test('makes an empty Secret in the system namespace', async () => {
    const { requests, world } = await runAction(anchor);
    expect(requests).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/namespaces/toe-system/secrets',
        body: { metadata: { name: 'toe-job-uid' } },
      },
    ]);
    expect(world.tokens.anchored).toBe(true);
  });

  test('takes one that is there as it is', async () => {
    const { world } = await runAction(anchor, { before: failing('AlreadyExists', 409) });
    expect(world.tokens.anchored).toBe(true);
  });

  test('is tried again when a quota had no time to count it', async () => {
    const asked = runAction(anchor, { before: failing('Conflict', 409, QUOTA) });
    await expect(asked).rejects.toMatchObject({ code: 'Conflict' });
  });

  test('closes all namespaces when it is refused', async () => {
    const { world } = await runAction(anchor, { before: failing('Refused', 403, 'exceeded quota') });
    expect([...world.tokens.closed.keys()]).toEqual(['shop', 'lab']);
    expect(world.tokens.closed.get('lab')).toMatchObject({ reason: 'UploadRefused' });
    expect(world.tokens.anchored).toBe(false);
  });

  const DENIED =
    "ValidatingAdmissionPolicy 'toe-upload-secrets' with binding 'toe-upload-secrets' denied request: no";

  test('one that a policy keeps is passed over, and its words are known', async () => {
    const { world } = await runAction(remove, { before: failing('Refused', 403, DENIED) });
    expect([...world.tokens.removed]).toEqual(['shop/toe-job-uid-2']);
    expect([...world.tokens.kept]).toEqual([['shop/toe-job-uid-2', DENIED]]);
  });

  test.each([
    {
      name: 'the anchor, with which tokens end',
      action: { ...remove, namespace: 'toe-system' },
      said: DENIED,
    },
    { name: 'one that toe has no right to delete', action: remove, said: 'cannot delete resource "secrets"' },
  ])('but not $name', async ({ action, said }) => {
    await expect(runAction(action, { before: failing('Refused', 403, said) })).rejects.toThrow(said);
  });

  test('is tried again after a fault', async () => {
    await expect(runAction(anchor, { before: failing('Unavailable', 500) })).rejects.toThrow(KubeError);
  });
});

describe('issueToken', () => {
  test('asks for a token and stores it', async () => {
    const { requests, world } = await runAction(issue, { before: minting() });
    expect(requests).toMatchObject([
      { method: 'POST', path: TOKEN, body: { spec: { expirationSeconds: 3810 } } },
      {
        method: 'POST',
        path: '/api/v1/namespaces/shop/secrets',
        body: { metadata: { name: 'toe-job-uid-2' }, stringData: { token: 'a.b.c' } },
      },
    ]);
    expect([...world.tokens.issued]).toEqual(['shop/toe-job-uid-2']);
  });

  test('leaves no trace of the token in what is known', async () => {
    const { world } = await runAction(issue, { before: minting() });
    expect(JSON.stringify({ ...world, tokens: [...world.tokens.issued] })).not.toContain('a.b.c');
  });

  test('takes a Secret that is there as it is', async () => {
    const { world } = await runAction(issue, { before: minting(kubeError('AlreadyExists', 409)) });
    expect([...world.tokens.issued]).toEqual(['shop/toe-job-uid-2']);
  });

  test('is tried again when a quota had no time to count the Secret', async () => {
    const asked = runAction(issue, { before: minting(kubeError('Conflict', 409, QUOTA)) });
    await expect(asked).rejects.toMatchObject({ code: 'Conflict' });
  });

  test.each([
    ['Refused', 403],
    ['NotFound', 404],
  ] as const)('closes its namespace alone when the Secret is refused: %s', async (code, status) => {
    const { world } = await runAction(issue, { before: minting(kubeError(code, status, 'exceeded quota')) });
    expect([...world.tokens.closed.keys()]).toEqual(['shop']);
    expect(world.tokens.closed.get('shop')?.message).toContain('in the namespace shop: exceeded quota');
  });

  test.each([
    { name: 'as long as was asked for', lives: 3810, shortened: 0 },
    { name: 'longer', lives: 7200, shortened: 0 },
    { name: 'shorter, and long enough', lives: 510, shortened: 3300 },
  ])('knows by how much the cluster shortens tokens: $name', async ({ lives, shortened }) => {
    const { world } = await runAction(issue, { before: minting(undefined, lives) });
    expect([...world.tokens.issued]).toEqual(['shop/toe-job-uid-2']);
    expect(world.tokens.shortened).toBe(shortened);
  });

  test('stores no token that ends before its upload, and says what to do', async () => {
    const { requests, world } = await runAction(issue, { before: minting(undefined, 509) });
    expect(requests.map(({ path }) => path)).toEqual([TOKEN]);
    expect(world.tokens.closed.get('shop')).toMatchObject({
      reason: 'UploadRefused',
      message: expect.stringMatching(
        /^The cluster gives tokens of at most 8m29s, and this job needs one of 8m30s for its upload\. .*--service-account-max-token-expiration/,
      ) as string,
    });
  });

  describe('where a quota is full', () => {
    const before = minting(kubeError('Refused', 403, 'exceeded quota'));
    const powerTool = aPowerTool({ status: { startedAt: '2026-01-01T12:00:00Z' } });
    const lab = aPod({ name: 'lab-1', metadata: { namespace: 'lab' } });

    test.each([
      ['is full', 'exceeded quota: q'],
      ['does not know yet what is used', 'status unknown for quota: q'],
    ])('a job that has begun waits in a namespace whose quota %s', async (_name, said) => {
      const before = minting(kubeError('Refused', 403, said));
      const { world } = await runAction(issue, { before }, { powerTool, pods: [aPod(), lab] });
      expect(world.tokens.closed.size).toBe(0);
      expect([...world.delays]).toMatchObject([['uid-web-1', { reason: 'UploadRefused' }]]);
    });

    test('a job that has begun does not wait for what a policy forbids', async () => {
      const denied = minting(kubeError('Refused', 403, 'a policy denied the request'));
      const { world } = await runAction(issue, { before: denied }, { powerTool });
      expect([...world.tokens.closed.keys()]).toEqual(['shop']);
    });

    test.each([
      { name: 'is there', secret: 'toe-job-uid-2', issued: ['shop/toe-job-uid-2'] },
      { name: 'is not there, though the one before is', secret: 'toe-job-uid-1', issued: [] },
    ])('a Secret that a tool reads $name', async ({ secret, issued }) => {
      const env = [{ name: 'COLLECTOR_TOKEN', valueFrom: { secretKeyRef: { name: secret } } }];
      const pods = [aPod({ spec: { ephemeralContainers: [{ name: 'aperf', env }] } })];
      const { world } = await runAction(issue, { before }, { powerTool, pods });
      expect([...world.tokens.issued]).toEqual(issued);
    });
  });

  test('without the account of the uploader it is tried again, and told', async () => {
    const asked = runAction(issue, { before: failing('NotFound', 404) });
    await expect(asked).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(asked).rejects.toThrow('deploy toe again');
  });

  test.each([
    { name: 'a token', answer: { spec: { expirationSeconds: 3810 }, status: {} } },
    { name: 'the time that it lives', answer: { spec: {}, status: { token: 'a.b.c' } } },
  ])('an answer without $name is no token', async ({ answer }) => {
    const before = ({ path }: { path: string }) => (path === TOKEN ? answer : undefined);
    await expect(runAction(issue, { before })).rejects.toMatchObject({ code: 'Refused' });
  });
});

describe('deleteSecret', () => {
  test('takes a Secret away', async () => {
    const { requests, world } = await runAction(remove, { before: () => ({ kind: 'Status' }) });
    expect(requests).toEqual([{ method: 'DELETE', path: '/api/v1/namespaces/shop/secrets/toe-job-uid-2' }]);
    expect([...world.tokens.removed]).toEqual(['shop/toe-job-uid-2']);
  });

  test('one that is gone is none to be missed', async () => {
    const { world } = await runAction(remove);
    expect([...world.tokens.removed]).toEqual(['shop/toe-job-uid-2']);
  });

  test('is tried again after a fault', async () => {
    await expect(runAction(remove, { before: failing('Unavailable', 503) })).rejects.toThrow(KubeError);
  });
});
