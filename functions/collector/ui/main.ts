import './app.css';
import { render } from 'lit-html';
import { isOtherPage } from './is-other-page.ts';
import { listenToKeys } from './keys.ts';
import { load } from './load.ts';
import { isProblem } from './problem.ts';
import { get } from './reading/get.ts';
import { whoami } from './reading/schema.ts';
import { readRoute } from './route.ts';
import { enter, NOTHING, type State } from './state.ts';
import { showPage } from './views/page.ts';

// One state, drawn anew whenever it changes. Each address loads what it needs, and ends what the last one did.
let state: State = { ...NOTHING, route: readRoute(location.hash), token: '', user: '', now: NaN };
let current = new AbortController();

function change(patch: Partial<State>): void {
  state = { ...state, ...patch };
  render(showPage(state, { signIn }), document.body);
}

function go(): void {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  change(enter(state, readRoute(location.hash)));
  void load({ state: () => state, change: (patch) => signal.aborted || change(patch), signal });
  void greet(signal);
}

async function greet(signal: AbortSignal): Promise<void> {
  const found = await get('api/v1/whoami', whoami, { token: state.token, signal });
  if (!signal.aborted) change({ user: isProblem(found) ? '' : found.value.user });
}

function signIn(token: string): void {
  change({ token });
  go();
}

addEventListener('hashchange', () => {
  const { route } = state;
  go();
  // Somebody who cannot see that the page is another one hears it.
  if (isOtherPage(route, state.route)) document.querySelector('h1')?.focus();
});
listenToKeys(go);
go();
