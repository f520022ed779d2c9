import type { Pod } from '../api/pod.ts';
import type { PowerToolStatus } from '../api/power-tool-status.ts';
import type { ToolContainer } from '../make/ephemeral-container.ts';

/** One request to the API server. Every one can be repeated without harm. */
export type Action =
  | { readonly kind: 'addFinalizer' }
  | { readonly kind: 'removeFinalizer' }
  | { readonly kind: 'armTimer'; readonly deadline: Date }
  | { readonly kind: 'disarmTimers' }
  | { readonly kind: 'preflight'; readonly pod: Pod; readonly container: ToolContainer }
  | { readonly kind: 'inject'; readonly pod: Pod; readonly container: ToolContainer }
  | { readonly kind: 'label'; readonly pod: Pod }
  | { readonly kind: 'unlabel'; readonly pod: Pod }
  | { readonly kind: 'patchStatus'; readonly status: PowerToolStatus };

export type ActionKind = Action['kind'];
