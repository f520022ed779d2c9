import { html, type TemplateResult } from 'lit-html';
import { formatChange, formatShare } from '../format/share.ts';
import type { DiffRow } from '../profile/diff.ts';

/** Functions by how much they changed, in shares of all that was measured. */
export function showDiffTable(rows: readonly DiffRow[]): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Function</th>
        <th scope="col">Itself, before</th>
        <th scope="col">after</th>
        <th scope="col">Change</th>
        <th scope="col">With callees</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(diffRow)}
    </tbody>
  </table>`;
}

function diffRow({ name, selfBefore, selfAfter, totalBefore, totalAfter }: DiffRow): TemplateResult {
  const change = selfAfter - selfBefore;
  return html`<tr>
    <th scope="row" data-label="Function">${name}</th>
    <td data-label="Itself, before">${formatShare(selfBefore)}</td>
    <td data-label="after">${formatShare(selfAfter)}</td>
    <td data-label="Change" class=${change > 0 ? 'grew' : 'shrank'}>${formatChange(change)}</td>
    <td data-label="With callees">${formatChange(totalAfter - totalBefore)}</td>
  </tr>`;
}
