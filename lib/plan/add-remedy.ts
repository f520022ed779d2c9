import type { Reason, Refusal } from '../api/refusal.ts';

/** What the API server says against an injection, and what to do about it. */
export function addRemedy({ reason, message }: Refusal): Refusal {
  const said = message.replace(/\.$/, '');
  return { reason, message: [said, REMEDIES[reason]].filter(Boolean).join('. ') };
}

const REMEDIES: Partial<Record<Reason, string>> = {
  PodSecurityRefused:
    'Ask an admin for a mode of the tool with fewer rights (security.lesserModes of its PowerToolConfig), or for another Pod Security level of the namespace (its label pod-security.kubernetes.io/enforce).',
  WebhookUnavailable:
    'The job tries again by itself. If it goes on waiting, ask an admin of the cluster to look at that webhook.',
  AdmissionRefused: 'Show this to an admin: a policy of the cluster forbids it.',
};
