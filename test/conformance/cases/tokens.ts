import type { Case } from '../case.ts';
import {
  ACCOUNTS,
  as,
  first,
  get,
  json,
  merge,
  post,
  remove,
  saved,
  SECRETS,
  type Json,
} from '../requests.ts';

const ACCOUNT = `${ACCOUNTS}/uploader`;
const anAccount = first(post(ACCOUNTS, { metadata: { name: 'uploader' } }), 'account');
const TYPE = 'toe.run/upload-token';
const anAnchor = first(
  post(SECRETS, { metadata: { name: 'toe-anchor' }, type: TYPE, immutable: true }),
  'anchor',
);

function ask(spec: Json, account = ACCOUNT): ReturnType<typeof post> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
  return post(`${account}/token`, body);
}

const bound = (more: Json = {}): Json => ({
  audiences: ['toe-collector/shop/job/uid'],
  expirationSeconds: 3600,
  boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 'toe-anchor', ...more },
});

const own = (uid: string): Json => ({
  metadata: {
    name: 'toe-token',
    ownerReferences: [
      { apiVersion: 'codriverlabs.ai.toe.run/v1alpha1', kind: 'PowerTool', name: 'job', uid },
    ],
  },
  type: TYPE,
  immutable: true,
});

/** The requests by which the functions make and end tokens. */
export const TOKENS: readonly Case[] = [
  {
    name: 'A ServiceAccount is made, read and deleted',
    steps: [
      post(ACCOUNTS, { metadata: { name: 'uploader' }, automountServiceAccountToken: false }),
      get(ACCOUNT),
      remove(ACCOUNT),
      get(ACCOUNT),
    ],
  },
  {
    name: 'A token is for an audience and lives as long as was asked',
    steps: [anAccount, ask({ audiences: ['toe-collector/shop/job/uid'], expirationSeconds: 7200 })],
  },
  {
    name: 'A token is bound to a Secret that is there',
    steps: [anAccount, ask(bound()), anAnchor, ask(bound()), ask(bound({ uid: '{anchor.uid}' }))],
  },
  {
    name: 'A token is not bound to a Secret of another uid',
    steps: [anAccount, anAnchor, ask(bound({ uid: '5b8f0b1e-0000-4000-8000-000000000000' }))],
  },
  {
    name: 'A token lives ten minutes at least',
    steps: [anAccount, ask({ audiences: ['a'], expirationSeconds: 599 }), ask({ audiences: ['a'] })],
  },
  {
    name: 'There is no token of nobody',
    steps: [ask({ audiences: ['a'] }), ask({ audiences: ['a'], expirationSeconds: 1 })],
  },
  {
    name: 'Tokens are only asked for: they are not kept',
    steps: [anAccount, get(`${ACCOUNT}/token`), merge(`${ACCOUNT}/token`, {}), remove(`${ACCOUNT}/token`)],
  },
  {
    name: 'A token is a right of its own, and may be for one account',
    grants: {
      minter: [
        {
          apiGroups: [''],
          resources: ['serviceaccounts/token'],
          verbs: ['create'],
          resourceNames: ['uploader'],
        },
      ],
    },
    steps: [
      anAccount,
      as('minter', ask({ audiences: ['a'] })),
      as('minter', ask({ audiences: ['a'] }, `${ACCOUNTS}/default`)),
      as('minter', get(ACCOUNT)),
    ],
  },
  {
    name: 'A Secret that exists cannot be made again, and its maker does not see what is in it',
    steps: [
      first(post(SECRETS, { ...own('u-1'), stringData: { token: 'a' } })),
      post(SECRETS, { ...own('u-1'), stringData: { token: 'b' } }),
    ],
  },
  {
    name: 'A Secret of toe never changes',
    steps: [
      first(post(SECRETS, { ...own('u-1'), stringData: { token: 'a' } })),
      merge(`${SECRETS}/toe-token`, { stringData: { token: 'b' } }),
      json(`${SECRETS}/toe-token`, [{ op: 'remove', path: '/data/token' }]),
    ],
  },
  {
    name: 'A Secret belongs to a job, and says so',
    steps: [saved(post(SECRETS, own('u-1')), 'secret'), get(`${SECRETS}/toe-token`)],
  },
  {
    name: 'The deletion of a Secret does not show what was in it',
    steps: [
      first(post(SECRETS, { ...own('u-1'), stringData: { token: 'a' } })),
      remove(`${SECRETS}/toe-token`),
      remove(`${SECRETS}/toe-token`),
    ],
  },
  {
    name: 'Who may make and delete Secrets may not read them',
    grants: { maker: [{ apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete'] }] },
    steps: [
      as('maker', post(SECRETS, own('u-1'))),
      as('maker', get(`${SECRETS}/toe-token`)),
      as('maker', get(SECRETS)),
      as('maker', merge(`${SECRETS}/toe-token`, {})),
      as('maker', remove(SECRETS)),
      as('maker', remove(`${SECRETS}/toe-token`)),
    ],
  },
];
