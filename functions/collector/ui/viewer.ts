import type { Profile } from './views/profile.ts';

// Beside speedscope, in a frame without an origin: what a profile could do to speedscope, it could do to nothing else.
// It waits for one profile from the page, and gives it to speedscope in the way that its README describes (profileURL).
const app = document.currentScript?.dataset['app'] ?? '';

function open({ blob, title, view }: Profile): void {
  // A frame without an origin has no storage, and asking for it throws; speedscope keeps its color scheme there.
  Object.defineProperty(globalThis, 'localStorage', { value: {} });
  const profileURL = encodeURIComponent(URL.createObjectURL(blob));
  location.hash = `#profileURL=${profileURL}&title=${encodeURIComponent(title)}&view=${view}`;
  const script = document.createElement('script');
  Object.assign(script, { crossOrigin: 'anonymous', src: app });
  document.body.append(script);
}

function receive({ source, data }: MessageEvent<Profile>): void {
  if (source !== parent) return;
  removeEventListener('message', receive);
  open(data);
}

addEventListener('message', receive);
