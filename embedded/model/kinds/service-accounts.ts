import { builtIn } from './built-in.ts';

/** ServiceAccounts. Whoever may, gets tokens of them (`verbs/request-token.ts`). */
export const serviceAccounts = builtIn({
  names: {
    group: '',
    version: 'v1',
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    shortNames: ['sa'],
    subresources: ['token'],
  },
  members: { secrets: {}, imagePullSecrets: {}, automountServiceAccountToken: {} },
  behaviour: { deletionReturnsObject: true },
});
