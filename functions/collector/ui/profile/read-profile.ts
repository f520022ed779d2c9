import { parseJson } from '../parse-json.ts';
import type { Problem } from '../problem.ts';
import { readCpuProfile } from './cpu-profile.ts';
import { readFolded } from './folded.ts';
import { readHeapProfile } from './heap-profile.ts';
import { readJfr, type InterpretJfr } from './jfr.ts';
import { readPprof } from './pprof.ts';
import type { Stacks } from './stacks.ts';

/** Types of artifacts (docs/upload-protocol.md) that hold stacks: they can be merged, compared and drawn. */
export const PROFILE_TYPES = ['folded', 'cpuprofile', 'heapprofile', 'pprof', 'jfr'] as const;

/** One of these types. */
export type ProfileType = (typeof PROFILE_TYPES)[number];

/** Tells profiles from other types of artifacts. */
export function isProfileType(type: string): type is ProfileType {
  return PROFILE_TYPES.some((one) => one === type);
}

/** Reads the stacks of a profile of any type. Never throws, whatever the bytes are. */
export function readProfile(type: ProfileType, bytes: Uint8Array, jfr: InterpretJfr): Stacks | Problem {
  if (type === 'pprof') return readPprof(bytes);
  if (type === 'jfr') return readJfr(bytes, jfr);
  const text = new TextDecoder().decode(bytes);
  if (type === 'folded') return readFolded(text);
  const json = parseJson(text);
  return type === 'cpuprofile' ? readCpuProfile(json) : readHeapProfile(json);
}
