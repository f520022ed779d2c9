import { collectGarbage } from './model/controllers/collect-garbage.ts';
import { deleteNamespaces } from './model/controllers/delete-namespaces.ts';
import { nextJobTime, runJobController } from './model/controllers/run-job-controller.ts';
import type { ApiServer } from './model/api-server.ts';

/** Milliseconds between two looks. A look costs nothing when nothing was written and no Job is due. */
const PERIOD = 100;

const CONTROLLERS = [runJobController, deleteNamespaces, collectGarbage];

/** Runs the controllers of Kubernetes that the model has, in real time. @returns ends them. */
export function runControllers(server: ApiServer): () => void {
  let seen = -1;
  const timer = setInterval(() => {
    const due = nextJobTime(server);
    if (server.state().version === seen && (!due || due > server.now())) return;
    for (const run of CONTROLLERS) run(server);
    seen = server.state().version;
  }, PERIOD);
  return () => clearInterval(timer);
}
