import { Profile } from 'pprof-format';
import type { Problem } from '../problem.ts';
import { collectStacks, type Stacks } from './stacks.ts';

/**
 * Reads a profile of pprof (protobuf, not compressed). It may hold several measures of the same stacks; taken is the one
 * that the profile names as its default, else the last, as pprof itself does. Unknown functions are addresses.
 */
export function readPprof(bytes: Uint8Array): Stacks | Problem {
  try {
    return collect(Profile.decode(bytes));
  } catch {
    // Whatever the decoder stumbled over: the file is not what it should be.
    return { problem: 'This is no profile of pprof, or it is damaged. Download it to look at it.' };
  }
}

function collect(profile: Profile): Stacks | Problem {
  const { add, done } = collectStacks();
  const frames = framesOf(profile);
  const measure = measureOf(profile);
  for (const { locationId, value } of profile.sample) {
    // From the leaf to the root, in both lists.
    const path = locationId.flatMap((id) => frames.get(BigInt(id)) ?? ['(unknown)']).reverse();
    if (!add(path, Number(value[measure] ?? 0))) break;
  }
  return done();
}

/** Names of the functions of each location; several where calls were inlined. */
function framesOf({ location, function: functions, stringTable }: Profile): Map<bigint, string[]> {
  const text = (at: number | bigint): string => stringTable.strings[Number(at)] ?? '';
  const names = new Map(functions.map(({ id, name }) => [BigInt(id), text(name)]));
  return new Map(
    location.map(({ id, address, line }) => {
      const found = line.flatMap(({ functionId }) => names.get(BigInt(functionId)) ?? []);
      return [BigInt(id), found.length > 0 ? found : [`0x${address.toString(16)}`]];
    }),
  );
}

function measureOf({ sampleType, stringTable, defaultSampleType }: Profile): number {
  const wanted = stringTable.strings[Number(defaultSampleType)] ?? '';
  const named = sampleType.findIndex(({ type }) => stringTable.strings[Number(type)] === wanted);
  return wanted !== '' && named >= 0 ? named : Math.max(0, sampleType.length - 1);
}
