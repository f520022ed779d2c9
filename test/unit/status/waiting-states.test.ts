import { hopelessReason, isStuck } from '../../../lib/status/waiting-states.ts';

const LATE = 'failed to sync secret cache: timed out waiting for the condition';

test.each<{ reason: string | undefined; message?: string; hopeless: string | undefined; stuck: boolean }>([
  { reason: 'ImagePullBackOff', hopeless: 'ImagePullFailed', stuck: true },
  { reason: 'ErrImageNeverPull', hopeless: 'ImagePullFailed', stuck: true },
  { reason: 'InvalidImageName', hopeless: 'ImagePullFailed', stuck: true },
  { reason: 'CreateContainerConfigError', hopeless: 'ToolCannotStart', stuck: true },
  { reason: 'CreateContainerConfigError', message: LATE, hopeless: undefined, stuck: true },
  { reason: 'ErrImagePull', hopeless: undefined, stuck: true },
  { reason: 'CreateContainerError', hopeless: undefined, stuck: true },
  { reason: 'ContainerCreating', hopeless: undefined, stuck: false },
  { reason: 'PodInitializing', hopeless: undefined, stuck: false },
  { reason: 'toString', hopeless: undefined, stuck: true },
  { reason: undefined, hopeless: undefined, stuck: false },
])(
  'waiting for $reason $message: hopeless $hopeless, stuck $stuck',
  ({ reason, message, hopeless, stuck }) => {
    expect(hopelessReason({ reason, message })).toBe(hopeless);
    expect(isStuck(reason)).toBe(stuck);
  },
);
