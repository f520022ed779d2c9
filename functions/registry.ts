import * as cleanup from './cleanup/index.ts';
import * as collector from './collector/index.ts';
import * as config from './config/index.ts';
import * as creation from './creation/index.ts';
import type { Permission, Service, Subscription, ToeFunction } from './function.ts';
import * as status from './status/index.ts';

/** Every function that lives of events alone, by name. */
export const FUNCTIONS = { creation, status, cleanup, config } as const satisfies Record<string, ToeFunction>;

/** Name of a function that lives of events alone. */
export type FunctionName = keyof typeof FUNCTIONS;

/** Their names. */
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** Everything that is deployed, by name. Services, Triggers and Roles are made from this map. */
export const SERVICES = { ...FUNCTIONS, collector } as const satisfies Record<string, Service>;

/** Name of something that is deployed. */
export type ServiceName = keyof typeof SERVICES;

/** The names of all that is deployed. */
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

/** All functions as one: for a single service, the cheapest way to run toe. */
export const ALL: Pick<ToeFunction, 'subscriptions' | 'permissions'> = {
  subscriptions: mergeSubscriptions(Object.values(FUNCTIONS)),
  permissions: Object.values(FUNCTIONS).flatMap(({ permissions }) => permissions),
};

/** What a service may do. */
export function permissionsOf(which: FunctionName | 'all'): readonly Permission[] {
  return which === 'all' ? ALL.permissions : FUNCTIONS[which].permissions;
}

function mergeSubscriptions(functions: readonly ToeFunction[]): Subscription[] {
  const all = functions.flatMap(({ subscriptions }) => subscriptions);
  const groups = new Map(all.map((one) => [`${one.kind}/${one.prefix ?? ''}`, one]));
  return [...groups.values()].map((group) => {
    const same = all.filter(({ kind, prefix }) => kind === group.kind && prefix === group.prefix);
    return { ...group, changes: [...new Set(same.flatMap(({ changes }) => changes))] };
  });
}
