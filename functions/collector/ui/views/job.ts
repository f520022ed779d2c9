import { html, nothing, type TemplateResult } from 'lit-html';
import type { JobDetail } from '../reading/schema.ts';
import { explainNoFile } from '../explain-no-file.ts';
import { filesOf, seriesOf, type FoundFile } from '../files.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatTime } from '../format/time.ts';
import { joinTargets, type TargetRow } from '../join-targets.ts';
import { GONE, phaseOfRun } from '../phase.ts';
import { viewOf } from '../pick-question.ts';
import { ranFor } from '../ran-for.ts';
import { writeRoute, type Route } from '../route.ts';
import type { State } from '../state.ts';
import { downloadLink } from './download.ts';
import { badge, progressBar, whenThere } from './parts.ts';

type JobRoute = Route & { readonly page: 'job' };

/** One run of a job: how it goes, its targets, and what they gave. */
export function showJob(state: State, route: JobRoute): TemplateResult {
  const { namespace, job } = route;
  return html`<p><a data-up href=${writeRoute({ page: 'jobs', namespace })}>Jobs in ${namespace}</a></p>
    <h1 tabindex="-1">${job}</h1>
    ${whenThere(state.job, (detail) => {
      const files = filesOf(namespace, detail);
      return html`${summary(detail)} ${together(route, files)}
        <h2>Targets</h2>
        ${targetTable(joinTargets(namespace, detail), state.now)}
        ${detail.more === 0 ? nothing : html`<p>${detail.more} more have results, which have no room here.</p>`}
        <h2>Files</h2>
        ${files.length === 0 ? html`<p>${explainNoFile(namespace, detail)}</p>` : fileTable(route, files, state.token)}`;
    })}`;
}

const KEPT = ': the PowerTool is gone, what it found is kept.';

function summary(detail: JobDetail): TemplateResult {
  const { status, run } = detail;
  const phase = phaseOfRun(detail);
  if (!status) return html`<p class="summary">${badge(phase)} Run ${run}${phase === GONE ? KEPT : ''}</p>`;
  const times = [
    `Run ${run}`,
    status.startedAt && `started ${formatTime(status.startedAt)}`,
    status.finishedAt && `ended ${formatTime(status.finishedAt)}`,
  ];
  return html`<p class="summary" aria-live="polite">
      ${badge(phase)} ${status.tool} ${progressBar(status.counts)}
      ${status.message === '' ? nothing : html`<span class="message">${status.message}</span>`}
    </p>
    <p class="quiet">${times.filter(Boolean).join(', ')}</p>`;
}

/** What can be done with all profiles of the run at once. */
function together(
  { namespace, job, run }: JobRoute,
  files: readonly FoundFile[],
): TemplateResult | typeof nothing {
  const series = seriesOf(files);
  if (series.length === 0) return nothing;
  const before = { job, run, pod: undefined };
  return html`<ul class="actions">
    ${series.map(
      ({ name, files: same }) =>
        html`<li data-line>
            <a class="button" href=${writeRoute({ page: 'merge', namespace, job, run, series: name })}
              >${name} of ${podsOf(same)} as one flame graph</a
            >
          </li>
          <li data-line>
            <a
              class="button"
              href=${writeRoute({ page: 'diff', namespace, series: name, before, after: undefined })}
              >Compare ${name}…</a
            >
          </li>`,
    )}
  </ul>`;
}

function podsOf(files: readonly FoundFile[]): string {
  const count = new Set(files.map(({ label }) => label)).size;
  return count === 1 ? '1 pod' : `all ${count} pods`;
}

function targetTable(rows: readonly TargetRow[], now: number): TemplateResult {
  if (rows.length === 0) return html`<p>No pod was chosen yet.</p>`;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Pod</th>
        <th scope="col">State</th>
        <th scope="col">Ran for</th>
        <th scope="col">Kept</th>
        <th scope="col">Node</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <th scope="row" data-label="Pod">${row.label}</th>
            <td data-label="State">
              ${badge(row.state)}
              ${row.partial ? html`<span class="badge" data-word="partial">partial</span>` : nothing}
              ${row.message === '' ? nothing : html`<span class="message">${row.message}</span>`}
            </td>
            <td data-label="Ran for">${ranFor(row, now)}</td>
            <td data-label="Kept">${formatBytes(row.bytes)}</td>
            <td data-label="Node">${row.node}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function fileTable(route: JobRoute, files: readonly FoundFile[], token: string): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">File</th>
        <th scope="col">Pod</th>
        <th scope="col">Size</th>
        <th scope="col">sha256</th>
        <th scope="col"><span class="hidden">Download</span></th>
      </tr>
    </thead>
    <tbody>
      ${files.map((file) => fileRow(route, file, token))}
    </tbody>
  </table>`;
}

function fileRow({ namespace, job, run }: JobRoute, file: FoundFile, token: string): TemplateResult {
  const { pod, label, container, name, size, sha256, whole } = file;
  const address = writeRoute({ page: 'file', namespace, job, run, pod, container, file: name });
  return html`<tr data-line>
    <th scope="row" data-label="File">
      ${viewOf(file) ? html`<a href=${address}>${name}</a>` : name}
      ${whole ? nothing : html`<span class="badge" data-word="partial">not whole</span>`}
    </th>
    <td data-label="Pod">${label}</td>
    <td data-label="Size">${formatBytes(size)}</td>
    <td data-label="sha256"><code title=${sha256} aria-label=${sha256}>${sha256.slice(0, 12)}</code></td>
    <td>${downloadLink(file, token)}</td>
  </tr>`;
}
