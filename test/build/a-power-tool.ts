import type { PowerToolStatus } from '../../lib/api/power-tool-status.ts';
import { powerTool, type PowerTool } from '../../lib/api/power-tool.ts';

/** What a test may say about a PowerTool; all else is the least that is valid. */
export interface PowerToolParts {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly metadata?: Partial<PowerTool['metadata']>;
  readonly spec?: Record<string, unknown>;
  readonly status?: PowerToolStatus;
}

/** A PowerTool as the API server stores it: the tool `aperf` for 30 s on the pods `app=web` of `shop`. */
export function aPowerTool(parts: PowerToolParts = {}): PowerTool {
  return powerTool.parse(aRawPowerTool(parts));
}

/** The same before it is parsed, as it comes over the wire. */
export function aRawPowerTool(parts: PowerToolParts = {}): Record<string, unknown> {
  return {
    apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
    kind: 'PowerTool',
    metadata: {
      name: parts.name ?? 'job',
      namespace: parts.namespace ?? 'shop',
      uid: parts.uid ?? 'job-uid',
      resourceVersion: '100',
      generation: 1,
      creationTimestamp: '2026-01-01T11:59:00Z',
      ...parts.metadata,
    },
    spec: {
      tool: { name: 'aperf', duration: '30s' },
      targets: { labelSelector: { matchLabels: { app: 'web' } } },
      output: { mode: 'ephemeral' },
      ...parts.spec,
    },
    ...(parts.status ? { status: parts.status } : {}),
  };
}
