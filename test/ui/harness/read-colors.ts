import type { Page } from 'playwright-core';

/** How the text of a page stands out. */
export interface Colors {
  /** Luminance of the page's background: 0 is black, 1 is white. */
  readonly back: number;
  /** Texts with less contrast to what is behind them than WCAG 2 asks for (4.5 to 1). */
  readonly faint: readonly { readonly text: string; readonly contrast: number }[];
}

/** Measures the colors of a page as it is drawn, those of its flame graph of two profiles among them. */
export function readColors(page: Page): Promise<Colors> {
  return page.evaluate(SCRIPT);
}

const SCRIPT = `(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const channels = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => {
    const [r, g, b] = color.map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color[3] > 0) return color;
    }
    return channels('white');
  };
  const mix = (front, back, share) => front.map((value, at) => value * share + back[at] * (1 - share));
  const colorsOf = (one) => {
    const [text, back] = [channels(getComputedStyle(one).color), behind(one)];
    const frame = one.closest('g.frame');
    if (!frame) return [text, back];
    // The name of a frame lies on a rectangle; both may let through what is behind them.
    const { fill, fillOpacity } = getComputedStyle(frame.querySelector('rect'));
    const { opacity } = getComputedStyle(frame);
    return [text, mix(channels(fill), back, fillOpacity)].map((color) => mix(color, back, opacity));
  };
  const texts = [...document.querySelectorAll('body *:not(iframe, option, title)')].filter((one) =>
    [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim() !== '') && one.checkVisibility());
  const faint = texts.map((one) => {
    const [a, b] = colorsOf(one).map(luminance);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return { text: one.textContent.trim().slice(0, 40), contrast };
  }).filter(({ contrast }) => contrast < 4.5);
  return { back: luminance(behind(document.body)), faint };
})()`;
