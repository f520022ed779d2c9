import { html, type TemplateResult } from 'lit-html';
import type { ProfileResult } from '../work/question.ts';
import { notes } from './parts.ts';

/** What the frame is sent. */
export interface Profile {
  readonly blob: Blob;
  readonly title: string;
  /** What speedscope shows first. Folded stacks have no order of time. */
  readonly view: ProfileResult['view'];
}

/** A flame graph: speedscope, in a frame without an origin, which is given the profile and nothing else. */
export function showProfile({ blob, view, notes: texts }: ProfileResult, title: string): TemplateResult {
  const send = ({ target }: Event): void =>
    // A frame without an origin has no address to send to; that it is ours, the policy of the page says (frame-src).
    (target as HTMLIFrameElement).contentWindow?.postMessage({ blob, title, view } satisfies Profile, '*');
  return html`${notes(texts)}
    <iframe
      class="flame"
      sandbox="allow-scripts"
      src="speedscope/viewer.html"
      title="Flame graph of ${title}"
      @load=${send}
    ></iframe>`;
}
