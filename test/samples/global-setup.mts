import { execFileSync } from 'node:child_process';
import { CLI_VARIABLES } from './harness/run-cli.ts';

/** The command lines of the policy engines, built where they are missing. Test files find them in the environment. */
export default function setUp(): void {
  for (const [engine, variable] of Object.entries(CLI_VARIABLES)) {
    process.env[variable] = execFileSync('test/build/policy-cli', [engine], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
  }
}
