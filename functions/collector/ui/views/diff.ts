import { html, nothing, type TemplateResult } from 'lit-html';
import { createRef, ref } from 'lit-html/directives/ref.js';
import { writeRoute, type Route } from '../route.ts';
import type { State } from '../state.ts';
import type { Result } from '../work/question.ts';
import { chooseSides } from './choose-sides.ts';
import { showDiffTable } from './diff-table.ts';
import { drawDiff } from './draw-diff.ts';
import { notes, whenThere } from './parts.ts';

/** Two jobs or pods side by side: which functions grew, which shrank. */
export function showDiff(state: State, route: Route & { readonly page: 'diff' }): TemplateResult {
  const { namespace, series, before, after } = route;
  const up = writeRoute({ page: 'job', namespace, job: before.job, run: before.run });
  return html`<p><a data-up href=${up}>${before.job}</a></p>
    <h1 tabindex="-1">${series}, before and after</h1>
    ${whenThere(state.jobs, (jobs) => chooseSides(route, jobs, [state.job, state.other]))}
    ${after ? whenThere(state.result, showResult) : nothing}`;
}

function showResult(result: Result): TemplateResult {
  if (result.kind !== 'diff') return html``;
  const { diff } = result;
  const details = createRef<HTMLElement>();
  const draw = (element: Element | undefined): void => {
    if (element instanceof HTMLElement)
      drawDiff(element, diff.tree, (label) => details.value?.replaceChildren(label));
  };
  return html`${notes(result.notes)}
    <h2>Flame graph of both</h2>
    <p class="quiet">Red grew, blue shrank, orange is new. The width is the mean of both shares.</p>
    <p class="details" role="status" ${ref(details)}></p>
    <div class="chart" ${ref(draw)}></div>
    <h2>Functions that changed</h2>
    ${showDiffTable(diff.rows)}`;
}
