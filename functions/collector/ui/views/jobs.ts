import { html, nothing, type TemplateResult } from 'lit-html';
import type { JobItem } from '../reading/schema.ts';
import { formatAge, formatTime } from '../format/time.ts';
import { phaseOfItem } from '../phase.ts';
import { writeRoute } from '../route.ts';
import type { State } from '../state.ts';
import { badge, progressBar, whenThere } from './parts.ts';

/** The jobs of a namespace, the newest first. */
export function showJobs(
  { jobs, now }: State,
  { namespace }: { readonly namespace: string },
): TemplateResult {
  return html`<h1 tabindex="-1">Jobs in ${namespace}</h1>
    ${whenThere(jobs, ({ items }) =>
      items.length === 0
        ? html`<p>There is no job here, and nothing is kept of earlier ones.</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">Tool</th>
                <th scope="col">Phase</th>
                <th scope="col">Targets</th>
                <th scope="col">Created</th>
                <th scope="col">In the store</th>
              </tr>
            </thead>
            <tbody>
              ${items.map((item) => jobRow(namespace, item, now))}
            </tbody>
          </table>`,
    )}`;
}

function jobRow(namespace: string, item: JobItem, now: number): TemplateResult {
  const { job, run, tool, message, counts, createdAt, hasArtifacts } = item;
  return html`<tr data-line>
    <th scope="row" data-label="Job">
      <a href=${writeRoute({ page: 'job', namespace, job, run })}>${job}</a>
    </th>
    <td data-label="Tool">${tool}</td>
    <td data-label="Phase">
      ${badge(phaseOfItem(item))} ${message === '' ? nothing : html`<span class="message">${message}</span>`}
    </td>
    <td data-label="Targets">${progressBar(counts)}</td>
    <td data-label="Created">
      <time datetime=${createdAt} title=${formatTime(createdAt)}
        >${formatAge(createdAt, now) || formatTime(createdAt)}</time
      >
    </td>
    <td data-label="In the store">${hasArtifacts ? 'yes' : 'no'}</td>
  </tr>`;
}
