import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { JobDetail, JobItem, JobList } from '../reading/schema.ts';
import { filesOf } from '../files.ts';
import { writeRoute, type Route, type Side } from '../route.ts';
import type { Loaded } from '../state.ts';

/** One side of the comparison as the form has it. */
interface Field {
  readonly name: string;
  readonly chosen: Side | undefined;
  readonly pods: readonly string[];
  readonly set: (side: Side) => void;
}

/**
 * Which two runs, or pods of runs, are compared; each choice is another address. What somebody has chosen is no attribute
 * of an option any more: after Back only its property tells which one is shown.
 */
export function chooseSides(
  route: Route & { readonly page: 'diff' },
  { items }: JobList,
  [first, second]: readonly [Loaded<JobDetail>, Loaded<JobDetail>],
): TemplateResult {
  const { namespace, before, after } = route;
  const runs = items.filter(({ hasArtifacts }) => hasArtifacts);
  const go = (sides: { readonly before?: Side; readonly after?: Side }): void => {
    location.hash = writeRoute({ ...route, ...sides });
  };
  const left = { name: 'Before', chosen: before, pods: podsOf(namespace, first) };
  const right = { name: 'After', chosen: after, pods: podsOf(namespace, second) };
  return html`<form class="sides">
    ${fieldset(runs, { ...left, set: (side) => go({ before: side }) })}
    ${fieldset(runs, { ...right, set: (side) => go({ after: side }) })}
  </form>`;
}

function fieldset(runs: readonly JobItem[], field: Field): TemplateResult {
  return html`<fieldset>
    <legend>${field.name}</legend>
    ${chooseRun(runs, field)} ${field.chosen ? choosePod(field.chosen, field) : nothing}
  </fieldset>`;
}

function chooseRun(runs: readonly JobItem[], { name, chosen, set }: Field): TemplateResult {
  const pick = ({ target }: Event): void => {
    const item = runs[Number((target as HTMLSelectElement).value)];
    if (item) set({ job: item.job, run: item.run, pod: undefined });
  };
  const isChosen = ({ job, run }: JobItem): boolean => job === chosen?.job && run === chosen.run;
  return html`<label
    >Job
    <select aria-label="${name}: job" @change=${pick}>
      ${runs.some(isChosen) ? nothing : html`<option value="none" selected>choose one</option>`}
      ${runs.map(
        (item, at) =>
          html`<option value=${at} .selected=${live(isChosen(item))}>
            ${item.job}, ${item.run.slice(0, 19)}
          </option>`,
      )}
    </select>
  </label>`;
}

function choosePod(chosen: Side, { name, pods, set }: Field): TemplateResult {
  const pick = ({ target }: Event): void =>
    set({ ...chosen, pod: (target as HTMLSelectElement).value || undefined });
  return html`<label
    >Pod
    <select aria-label="${name}: pod" @change=${pick}>
      <option value="" .selected=${live(chosen.pod === undefined)}>all pods</option>
      ${pods.map((pod) => html`<option value=${pod} .selected=${live(pod === chosen.pod)}>${pod}</option>`)}
    </select>
  </label>`;
}

function podsOf(namespace: string, { value }: Loaded<JobDetail>): string[] {
  return value ? [...new Set(filesOf(namespace, value).map(({ label }) => label))] : [];
}
