import { hopelessReason, isStuck } from '../../../lib/status/waiting-states.ts';

test.each([
  { reason: 'ImagePullBackOff', hopeless: 'ImagePullFailed', stuck: true },
  { reason: 'ErrImageNeverPull', hopeless: 'ImagePullFailed', stuck: true },
  { reason: 'InvalidImageName', hopeless: 'ImagePullFailed', stuck: true },
  { reason: 'CreateContainerConfigError', hopeless: 'ToolCannotStart', stuck: true },
  { reason: 'ErrImagePull', hopeless: undefined, stuck: true },
  { reason: 'CreateContainerError', hopeless: undefined, stuck: true },
  { reason: 'ContainerCreating', hopeless: undefined, stuck: false },
  { reason: 'PodInitializing', hopeless: undefined, stuck: false },
  { reason: 'toString', hopeless: undefined, stuck: true },
  { reason: undefined, hopeless: undefined, stuck: false },
])('waiting for $reason: hopeless $hopeless, stuck $stuck', ({ reason, hopeless, stuck }) => {
  expect(hopelessReason(reason)).toBe(hopeless);
  expect(isStuck(reason)).toBe(stuck);
});
