import { html, type TemplateResult } from 'lit-html';
import { KEYS } from '../keys.ts';

/** The list of keys, as a dialog. */
export function showHelp(): TemplateResult {
  return html`<dialog id="help" aria-labelledby="help-title">
    <h2 id="help-title">Keys</h2>
    <dl>
      ${KEYS.map(
        ([key, what]) =>
          html`<div>
            <dt><kbd>${key}</kbd></dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog"><button autofocus>Close</button></form>
  </dialog>`;
}
