import { expect, test } from '@jest/globals';
import { browserCommand } from '../../../../cli/shell/open-browser.ts';

test.each([
  ['darwin', {}, 'open'],
  ['win32', {}, 'explorer'],
  ['linux', { DISPLAY: ':0' }, 'xdg-open'],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
  ['linux', {}, undefined],
])('on %s with %j it is %s', (platform, env, command) => {
  expect(browserCommand(platform, env)).toBe(command);
});
