import * as cleanup from './cleanup/index.ts';
import * as creation from './creation/index.ts';
import type { ToeFunction } from './function.ts';
import * as status from './status/index.ts';

/** Every function by name. Services, Triggers and Roles are made from this map. */
export const FUNCTIONS = { creation, status, cleanup } as const satisfies Record<string, ToeFunction>;

export type FunctionName = keyof typeof FUNCTIONS;

export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];
