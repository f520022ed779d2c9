import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MUTANTS, mutate, SHORT_ROWS } from './mutants.ts';

// Loaded before a worker: the one mutant that the environment names takes the place of its file.
const name = process.env['TOE_SIM_MUTANT'];
const mutant = name === 'short-rows' ? SHORT_ROWS : MUTANTS[Number(name)];
if (!mutant) throw new Error('TOE_SIM_MUTANT is neither the number of a mutant nor short-rows');
const url = pathToFileURL(join(import.meta.dirname, '../../..', mutant.file)).href;

registerHooks({
  load: (asked, context, next) => {
    const loaded = next(asked, context);
    return asked === url ? { ...loaded, source: mutate(mutant, readFileSync(new URL(url), 'utf8')) } : loaded;
  },
});
