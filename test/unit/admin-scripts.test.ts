import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** What neither the bash (3.2) nor the tools of a Mac know. */
const FOREIGN: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['case of a variable', /\$\{\w+(?:,|\^)/],
  ['arrays by name or from lines', /\b(?:mapfile|readarray|(?:declare|local) -[An])\b/],
  ['|&, &>>, ;& and wait -n', /\|&|&>>|;&|wait -n/],
  ['readlink -f', /readlink -f/],
  ['xargs -r', /xargs (?:-\w+ )*-\w*r/],
  ['sed that changes a file, or ends a block without ";"', /sed -i|sed .*[a-z]\}'/],
  ['grep -P, date -d, stat -c', /grep -\w*P|date -d|stat -c/],
];

test.each(['knative/deploy', 'grant-tool.sh', 'update-profiler-images.sh'])(
  '%s runs with the bash and the tools of a Mac',
  (script) => {
    const text = readFileSync(script, 'utf8');
    expect(FOREIGN.filter(([, pattern]) => pattern.test(text)).map(([name]) => name)).toEqual([]);
  },
);
