import { spawn } from 'node:child_process';

/** The program that opens a link, where there is a browser to open it; undefined elsewhere. */
export function browserCommand(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (platform === 'darwin') return 'open';
  if (platform === 'win32') return 'explorer';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

/** Opens a link; nothing is said when that fails, since the link has been printed. */
export function openBrowser(command: string, link: string): void {
  const child = spawn(command, [link], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
