import { html, type TemplateResult } from 'lit-html';
import { explainAnswer } from '../reading/explain-answer.ts';
import { authorization } from '../reading/get.ts';
import type { FoundFile } from '../files.ts';

/**
 * A link that downloads a file as it was sent. Where the proxy adds the token, the browser itself streams it to disk; a
 * pasted token it cannot send, so that the page fetches the file and hands it over.
 */
export function downloadLink(file: FoundFile, token: string): TemplateResult {
  const label = `Download ${file.name} of ${file.label}`;
  if (token === '')
    return html`<a class="button" href=${file.path} download=${file.name} aria-label=${label}>Download</a>`;
  return html`<button type="button" aria-label=${label} @click=${() => void fetchAndSave(file, token)}>
    Download
  </button>`;
}

async function fetchAndSave({ path, name }: FoundFile, token: string): Promise<void> {
  const answer = await fetch(path, { headers: authorization(token) }).catch(() => undefined);
  if (!answer?.ok)
    return alert(answer ? await explainAnswer(answer) : 'The collector does not answer. Try again.');
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
