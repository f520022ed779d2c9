import { html, type TemplateResult } from 'lit-html';
import { filesOf } from '../files.ts';
import { writeRoute, type Route } from '../route.ts';
import type { State } from '../state.ts';
import type { Result } from '../work/question.ts';
import { downloadLink } from './download.ts';
import { notes, whenThere } from './parts.ts';
import { showPcap } from './pcap.ts';
import { showProfile } from './profile.ts';

/** One file, as far as it can be looked at. */
export function showFile(state: State, route: Route & { readonly page: 'file' }): TemplateResult {
  const { namespace, job, run, pod, container, file } = route;
  const files = state.job.value ? filesOf(namespace, state.job.value) : [];
  const found = files.find((one) => one.pod === pod && one.container === container && one.name === file);
  const title = `${file} of ${found?.label ?? pod}`;
  return html`<p><a data-up href=${writeRoute({ page: 'job', namespace, job, run })}>${job}</a></p>
    <h1 tabindex="-1">${title}</h1>
    ${found ? html`<p>${downloadLink(found, state.token)}</p>` : ''}
    ${whenThere(state.result, (result) => showResult(result, title))}`;
}

function showResult(result: Result, title: string): TemplateResult {
  switch (result.kind) {
    case 'profile':
      return showProfile(result, title);
    case 'text':
      // Text in a text node: whatever it says, it stays text.
      return html`${notes(result.notes)}
        <pre tabindex="0" role="region" aria-label=${title}>${result.text}</pre>`;
    case 'pcap':
      return html`${notes(result.notes)} ${showPcap(result.summary)}`;
    case 'diff':
      return html``;
  }
}
