import fc from 'fast-check';
import type { Pod } from '../../../lib/api/pod.ts';
import { describeRights, makeLadder } from '../../../lib/security/make-ladder.ts';
import { FLOOR, makeSecurityContext } from '../../../lib/security/security-context.ts';
import { aPod } from '../../build/a-pod.ts';
import { aPowerToolConfig } from '../../build/a-power-tool-config.ts';

const SAME_USER = { name: 'same-user', runAs: 'Target' };
const IMAGE = { name: 'plain', runAs: 'Image' };
const PTRACE = { name: 'ptrace', runAs: 'Root', capabilities: { add: ['SYS_PTRACE'] } };
const ADD = { capabilities: { add: ['SYS_PTRACE', 'PERFMON'] } };

type User = { readonly runAsUser?: number; readonly runAsGroup?: number; readonly runAsNonRoot?: boolean };

/** A pod whose spec says this of its user, and its container `app` that. */
const aPodOf = (ofPod?: User, ofApp?: User): Pod =>
  aPod({
    spec: {
      containers: [{ name: 'app', ...(ofApp && { securityContext: ofApp }) }, { name: 'side' }],
      ...(ofPod && { securityContext: ofPod }),
    },
  });

const ladder = (security: Record<string, unknown>, pod = aPod(), more = {}) =>
  makeLadder(aPowerToolConfig({ spec: { security, ...more } }), pod, 'app');

describe('makeLadder', () => {
  test('has one step for a config without lesser modes, and for none: all rights', () => {
    expect(makeLadder(undefined, aPod(), 'app')).toEqual([{ mode: 'full', rights: FLOOR }]);
    const rights = makeSecurityContext(aPowerToolConfig({ spec: { security: ADD } }));
    expect(ladder(ADD)).toEqual([{ mode: 'full', rights }]);
  });

  test('goes up in the order of the config, to the full rights', () => {
    const modes = ladder({ ...ADD, lesserModes: [SAME_USER, IMAGE, PTRACE] }).map(({ mode }) => mode);
    expect(modes).toEqual(['same-user', 'plain', 'ptrace', 'full']);
  });

  test.each([
    { name: 'by the pod', pod: aPodOf({ runAsUser: 1000, runAsGroup: 3000 }), want: [1000, 3000] },
    { name: 'by the container', pod: aPodOf({}, { runAsUser: 1000, runAsGroup: 3000 }), want: [1000, 3000] },
    {
      name: 'by the container, against the pod',
      pod: aPodOf({ runAsUser: 1, runAsGroup: 2 }, { runAsUser: 1000 }),
      want: [1000, 2],
    },
    { name: 'with the group root', pod: aPodOf({ runAsUser: 1000, runAsGroup: 0 }), want: [1000, 0] },
  ])(
    'Target is user and group as declared $name, with no right',
    ({ pod, want: [runAsUser, runAsGroup] }) => {
      expect(ladder({ lesserModes: [SAME_USER] }, pod)[0]).toEqual({
        mode: 'same-user',
        rights: {
          privileged: false,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
          runAsNonRoot: true,
          runAsUser,
          runAsGroup,
        },
      });
    },
  );

  test.each([
    { name: 'declares nothing', pod: aPodOf(), want: /needs runAsUser and runAsGroup/ },
    { name: 'declares no group', pod: aPodOf({ runAsUser: 1000 }), want: /needs runAsGroup in/ },
    { name: 'declares no user', pod: aPodOf({ runAsGroup: 1000 }), want: /needs runAsUser in/ },
    { name: 'runs as root', pod: aPodOf({ runAsUser: 0, runAsGroup: 0 }), want: /app is root/ },
  ])('Target is not possible in a pod that $name', ({ pod, want }) => {
    expect(ladder({ lesserModes: [SAME_USER] }, pod)[0]?.unfit).toMatch(want);
  });

  test('Root has the capabilities of its mode and no others', () => {
    expect(ladder({ ...ADD, lesserModes: [PTRACE] })[0]).toMatchObject({
      rights: { capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] }, runAsUser: 0, privileged: false },
    });
  });

  test('Image has no right, and no user but that of the image', () => {
    expect(ladder({ lesserModes: [IMAGE] })[0]).toEqual({ mode: 'plain', rights: FLOOR });
  });

  test('an image that starts as root is not possible in a pod that forbids it', () => {
    const pod = aPodOf({ runAsNonRoot: true });
    const modes = ladder({ lesserModes: [IMAGE] }, pod, { runsAsRoot: true });
    expect(modes.map(({ unfit }) => unfit)).toEqual([
      expect.stringContaining('starts as root'),
      expect.stringContaining('starts as root'),
    ]);
  });

  test('no step has a right that the config does not give', () => {
    const add = fc.subarray(['SYS_PTRACE', 'PERFMON', 'BPF'], { minLength: 1 });
    const any = add.chain((all) =>
      fc.record({ all: fc.constant(all), some: fc.subarray(all), uid: fc.nat(), gid: fc.nat() }),
    );
    fc.assert(
      fc.property(any, ({ all, some, uid, gid }) => {
        const lesserModes = [SAME_USER, IMAGE, { ...PTRACE, capabilities: { add: some } }];
        const pod = aPodOf({ runAsUser: uid, runAsGroup: gid });
        for (const { rights } of ladder({ capabilities: { add: all }, lesserModes }, pod).flatMap((rung) =>
          rung.unfit === undefined ? [rung] : [],
        )) {
          expect(all).toEqual(expect.arrayContaining([...(rights.capabilities.add ?? [])]));
          expect(rights.capabilities.drop).toEqual(['ALL']);
          expect(rights.privileged).toBe(false);
          expect([undefined, 0, uid]).toContain(rights.runAsUser);
        }
      }),
    );
  });
});

test.each([
  { name: 'nothing', given: {}, at: 0, want: 'no capability, as the user of its image' },
  { name: 'capabilities', given: ADD, at: 0, want: 'PERFMON and SYS_PTRACE, as root' },
  { name: 'privileged', given: { allowPrivileged: true }, at: 0, want: 'privileged, as root' },
  {
    name: 'the user of the target',
    given: { lesserModes: [SAME_USER] },
    at: 0,
    want: 'no capability, as the user of the target',
  },
])('describeRights says in words: $name', ({ given, at, want }) => {
  const rung = ladder(given, aPodOf({ runAsUser: 1000, runAsGroup: 1000 }))[at];
  expect(rung?.unfit === undefined && rung && describeRights(rung.rights)).toBe(want);
});
