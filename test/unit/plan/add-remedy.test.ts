import { addRemedy } from '../../../lib/plan/add-remedy.ts';

test.each([
  {
    name: 'Pod Security names both ways out',
    given: { reason: 'PodSecurityRefused', message: 'violates PodSecurity "restricted:latest"' },
    want: /^violates PodSecurity "restricted:latest"\. Ask an admin for .*lesserModes.*pod-security\.kubernetes\.io\/enforce\)\.$/,
  },
  {
    name: 'a policy is for the admin, whatever it ends with',
    given: { reason: 'AdmissionRefused', message: 'denied by policy x.' },
    want: /^denied by policy x\. Show this to an admin: a policy of the cluster forbids it\.$/,
  },
  {
    name: 'what says for itself what to do stays as it is',
    given: { reason: 'RunAsNonRoot', message: 'Ask an admin for another image' },
    want: /^Ask an admin for another image$/,
  },
] as const)('$name', ({ given, want }) => {
  const { reason, message } = addRemedy(given);
  expect(reason).toBe(given.reason);
  expect(message).toMatch(want);
});
