import flamegraph from 'd3-flame-graph';
import { select } from 'd3-selection';
import { formatChange, formatShare } from '../format/share.ts';
import { diffColor } from '../profile/diff-color.ts';
import type { DiffNode } from '../profile/diff.ts';

const drawn = new WeakMap<HTMLElement, DiffNode>();

/**
 * Draws the tree of both profiles into an element, once it has a width. Frames take the focus, and Enter zooms into one;
 * what a frame is, is told to `tell`.
 */
export function drawDiff(element: HTMLElement, tree: DiffNode, tell: (label: string) => void): void {
  if (drawn.get(element) === tree) return;
  if (!drawn.has(element)) listen(element, tell);
  drawn.set(element, tree);
  requestAnimationFrame(() => draw(element, tree));
}

function draw(element: HTMLElement, tree: DiffNode): void {
  element.replaceChildren();
  const chart = flamegraph()
    .width(element.clientWidth)
    .inverted(true)
    .transitionDuration(0)
    .minFrameSize(1)
    .setColorMapper(({ data }) => diffColor(data))
    .label(({ data }) => labelOf(data))
    .onClick(() => makeFocusable(element));
  chart(select(element).datum(tree));
  makeFocusable(element);
}

function labelOf({ name, value, delta }: DiffNode): string {
  const [before, after] = [formatShare(value - delta / 2), formatShare(value + delta / 2)];
  return `${name}: ${before} before, ${after} after (${formatChange(delta)})`;
}

/** The library knows the mouse only. */
function makeFocusable(element: HTMLElement): void {
  for (const frame of element.querySelectorAll('g.frame')) {
    frame.setAttribute('tabindex', '0');
    frame.setAttribute('role', 'button');
    frame.setAttribute('aria-label', frame.querySelector('title')?.textContent ?? '');
  }
}

function listen(element: HTMLElement, tell: (label: string) => void): void {
  const frameOf = ({ target }: Event): Element | null | undefined => (target as Element).closest('g.frame');
  const describe = (event: Event): void => tell(frameOf(event)?.getAttribute('aria-label') ?? '');
  element.addEventListener('focusin', describe);
  element.addEventListener('mouseover', describe);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    frameOf(event)?.dispatchEvent(new MouseEvent('click'));
  });
}
