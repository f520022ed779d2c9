declare module '*.css';

/** What is used of d3-flame-graph, which brings no types. */
declare module 'd3-flame-graph' {
  import type { Selection } from 'd3-selection';

  interface Data {
    readonly name: string;
    readonly value: number;
    readonly delta: number;
    readonly children: Data[];
  }

  interface Frame {
    readonly data: Data;
  }

  interface Chart {
    (selection: Selection<HTMLElement, Data, null, undefined>): void;
    width(pixels: number): Chart;
    transitionDuration(milliseconds: number): Chart;
    minFrameSize(pixels: number): Chart;
    inverted(fromTheTop: boolean): Chart;
    setColorMapper(colorOf: (frame: Frame) => string): Chart;
    label(labelOf: (frame: Frame) => string): Chart;
    onClick(afterZoom: () => void): Chart;
  }

  export default function flamegraph(): Chart;
}
