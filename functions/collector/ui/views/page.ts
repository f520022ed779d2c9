import { html, type TemplateResult } from 'lit-html';
import { writeRoute } from '../route.ts';
import { namespaceOf, type State } from '../state.ts';
import { showDiff } from './diff.ts';
import { showFile } from './file.ts';
import { showHelp } from './help.ts';
import { showJob } from './job.ts';
import { showJobs } from './jobs.ts';
import { showMerge } from './merge.ts';

/** What can be done on every page. */
export interface Actions {
  /** Takes a token, into memory only. */
  readonly signIn: (token: string) => void;
}

/** The whole page. */
export function showPage(state: State, actions: Actions): TemplateResult {
  return html`
    <a class="skip" href="#main" @click=${skipToMain}>To the content</a>
    <header>
      <a class="brand" href="#/" aria-label="toe, start page">toe</a>
      ${namespaceForm(namespaceOf(state.route))} ${whoIsThere(state, actions)}
      <button type="button" aria-label="Keys" title="Keys (?)" @click=${() => dialog('help')?.showModal()}>
        ?
      </button>
    </header>
    <main id="main" tabindex="-1">${content(state)}</main>
    ${showHelp()}
  `;
}

function content(state: State): TemplateResult {
  switch (state.route.page) {
    case 'start':
      return html`<h1 tabindex="-1">Results of toe</h1>
        <p>Write the name of a namespace above to see its jobs and what they have found.</p>`;
    case 'jobs':
      return showJobs(state, state.route);
    case 'job':
      return showJob(state, state.route);
    case 'file':
      return showFile(state, state.route);
    case 'merge':
      return showMerge(state, state.route);
    case 'diff':
      return showDiff(state, state.route);
  }
}

function namespaceForm(namespace: string): TemplateResult {
  const open = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = textOf(event, 'namespace').trim();
    if (name !== '') location.hash = writeRoute({ page: 'jobs', namespace: name });
  };
  return html`<form class="namespace" role="search" @submit=${open}>
    <label for="namespace">Namespace</label>
    <input
      id="namespace"
      name="namespace"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      required
      pattern="[a-z0-9]([\\-a-z0-9]*[a-z0-9])?"
      maxlength="63"
      .value=${namespace}
    />
    <button>Open</button>
  </form>`;
}

function whoIsThere({ user, token }: State, { signIn }: Actions): TemplateResult {
  const take = (event: SubmitEvent): void => {
    event.preventDefault();
    signIn(textOf(event, 'token').trim());
    (event.target as HTMLFormElement).reset();
  };
  return html`<details class="user">
    <summary>${user === '' ? 'Not signed in' : user}</summary>
    <form @submit=${take}>
      <label for="token">Token of Kubernetes (${token === '' ? 'none is set' : 'one is set'})</label>
      <input id="token" name="token" type="password" autocomplete="off" />
      <button>Use it</button>
      <p>
        Only needed where nothing before this page adds it (<code>kubectl toe ui</code> does). It stays in the
        memory of this tab. <code>kubectl create token</code> makes one.
      </p>
    </form>
  </details>`;
}

function textOf(event: SubmitEvent, name: string): string {
  const value = new FormData(event.target as HTMLFormElement).get(name);
  return typeof value === 'string' ? value : '';
}

function dialog(id: string): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>(`#${id}`);
}

/** The address has the page in it, so that an anchor cannot be used to jump. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
