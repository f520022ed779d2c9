import { expect, test } from '@jest/globals';
import { explainError } from '../../../../cli/core/explain-error.ts';

const FULL =
  'powertools.codriverlabs.ai.toe.run "a" is forbidden: exceeded quota: jobs, requested: count/powertools.codriverlabs.ai.toe.run=1, used: count/powertools.codriverlabs.ai.toe.run=5, limited: count/powertools.codriverlabs.ai.toe.run=5';

test.each([
  [401, 'Unauthorized', 3, 'Log in again'],
  [403, 'powertools is forbidden: User "jane" cannot create', 3, 'toe-user'],
  [403, "ValidatingAdmissionPolicy 'toe-tool-grants' denied request: ask", 3, 'kubectl toe tools'],
  [403, FULL, 3, 'kubectl -n NAMESPACE delete powertool NAME. Or ask your admin for a higher quota.'],
  [403, 'pods "a" is forbidden: User "jane" cannot get resource "pods/log"', 3, 'the role view'],
  [404, 'powertools "x" not found', 1, 'kubectl toe list'],
  [404, 'namespaces "x" not found', 1, 'kubectl get namespaces'],
  [404, 'pods "x" not found', 1, '--output-mode collector'],
  [404, '404 page not found', 1, 'toe is not in this cluster'],
  [404, 'the server could not find the requested resource', 1, 'toe is not in this cluster'],
  [409, 'powertools "x" already exists', 3, '--name'],
  [409, 'Operation cannot be fulfilled on resourcequotas "q"', 3, 'Try again'],
  [422, 'spec.tool.duration: Invalid value', 3, 'Correct'],
  [0, 'API server: connect ECONNREFUSED', 5, 'kubectl cluster-info'],
  [503, 'overloaded', 5, 'try again'],
])('%i %s ends with exit code %i and says: %s', (status, message, exitCode, remedy) => {
  const failure = explainError({ status, message }, 'read x');
  expect(failure.exitCode).toBe(exitCode);
  expect(failure.message).toContain(`Cannot read x: ${message}`);
  expect(failure.message).toContain(remedy);
});

test('what the API server repeats of a hostile text does nothing to the terminal', () => {
  expect(explainError({ status: 422, message: '\x1b[2Jbad' }, 'x').message).not.toContain('\x1b');
});
