import { html, type TemplateResult } from 'lit-html';
import { writeRoute, type Route } from '../route.ts';
import type { State } from '../state.ts';
import { whenThere } from './parts.ts';
import { showProfile } from './profile.ts';

/** The profiles of all pods of a run as one flame graph. */
export function showMerge(state: State, route: Route & { readonly page: 'merge' }): TemplateResult {
  const { namespace, job, run, series } = route;
  const title = `${series} of all pods of ${job}`;
  return html`<p><a data-up href=${writeRoute({ page: 'job', namespace, job, run })}>${job}</a></p>
    <h1 tabindex="-1">${title}</h1>
    ${whenThere(state.result, (result) =>
      result.kind === 'profile' ? showProfile(result, title) : html``,
    )}`;
}
