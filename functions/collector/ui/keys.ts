/** The keys of the page; the same list is what `?` shows. */
export const KEYS: readonly (readonly [key: string, what: string])[] = [
  ['n', 'go to the namespace'],
  ['j', 'next line'],
  ['k', 'line before'],
  ['Enter', 'open what has the focus'],
  ['u', 'up: from a file to its run, from a run to the list'],
  ['r', 'look again now'],
  ['?', 'this list'],
];

/** Listens to the keys of the page, but for when somebody writes, or uses a shortcut of the browser. */
export function listenToKeys(refresh: () => void): void {
  const actions: Readonly<Record<string, () => void>> = {
    n: () => document.getElementById('namespace')?.focus(),
    j: () => moveFocus(1),
    k: () => moveFocus(-1),
    u: () => document.querySelector<HTMLElement>('[data-up]')?.click(),
    r: refresh,
    '?': () => document.querySelector<HTMLDialogElement>('#help')?.showModal(),
  };
  addEventListener('keydown', (event) => {
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    event.preventDefault();
    action();
  });
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog[open]') !== null;
}

/** From one line of the page to the next: the first thing that can be opened in each. */
function moveFocus(step: number): void {
  const lines = [...document.querySelectorAll('[data-line]')].flatMap(
    (line) => line.querySelector<HTMLElement>('a, button') ?? [],
  );
  const at = lines.findIndex((one) => one.closest('[data-line]')?.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : lines.length - 1) : at + step;
  lines[next]?.focus();
}
