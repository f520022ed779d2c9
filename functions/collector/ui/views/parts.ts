import { html, nothing, type TemplateResult } from 'lit-html';
import type { Counts } from '../reading/schema.ts';
import type { Loaded } from '../state.ts';

/** Shows what is there; above it what is wrong; without either, how far it is. */
export function whenThere<T>(
  { value, problem, progress = '' }: Loaded<T>,
  show: (value: T) => TemplateResult,
): TemplateResult {
  if (value === undefined && problem === undefined)
    return html`<p class="progress" role="status">Loading… ${progress}</p>`;
  return html`${problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
  ${value === undefined ? nothing : show(value)}`;
}

/** A phase or state as a word with a color; the color alone says nothing. */
export function badge(word: string): TemplateResult {
  return html`<span class="badge" data-word=${word}>${word || 'Unknown'}</span>`;
}

/** How many targets are done, as a bar and as words. */
export function progressBar(counts: Counts | null | undefined): TemplateResult | typeof nothing {
  if (!counts || counts.selected === 0) return nothing;
  const { done, selected, failed } = counts;
  return html`<progress max=${selected} value=${done} aria-label="Targets done"></progress>
    <span>${done} of ${selected}${failed > 0 ? `, ${failed} failed` : ''}</span>`;
}

/** Notes about what is shown. */
export function notes(texts: readonly string[]): TemplateResult | typeof nothing {
  return texts.length === 0
    ? nothing
    : html`<ul class="notes">
        ${texts.map((text) => html`<li>${text}</li>`)}
      </ul>`;
}
