import { powerToolConfig, type PowerToolConfig } from '../../lib/api/power-tool-config.ts';

/** What a test may say about a PowerToolConfig. */
export interface ConfigParts {
  readonly name?: string;
  readonly spec?: Record<string, unknown>;
}

/** A PowerToolConfig for `aperf` that adds no right and sets no limit. */
export function aPowerToolConfig(parts: ConfigParts = {}): PowerToolConfig {
  return powerToolConfig.parse(aRawPowerToolConfig(parts));
}

/** The same before it is parsed. */
export function aRawPowerToolConfig({ name = 'aperf', spec = {} }: ConfigParts = {}): Record<
  string,
  unknown
> {
  return {
    apiVersion: 'codriverlabs.ai.toe.run/v1alpha1',
    kind: 'PowerToolConfig',
    metadata: {
      name,
      namespace: 'toe-system',
      uid: `config-${name}`,
      resourceVersion: '7',
      creationTimestamp: '2025-01-01T00:00:00Z',
    },
    spec: { name: 'aperf', ...spec },
  };
}
