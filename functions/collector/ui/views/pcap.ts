import { html, type TemplateResult } from 'lit-html';
import { formatBytes } from '../format/bytes.ts';
import { formatSeconds, formatTime } from '../format/time.ts';
import type { PcapSummary, Talk } from '../pcap/summarize.ts';

/** A capture in figures: how much, how long, who talked to whom. */
export function showPcap(summary: PcapSummary): TemplateResult {
  const { packets, bytes, first, last, talks, others } = summary;
  const span = first === undefined || last === undefined ? undefined : last - first;
  const figures = {
    Packets: String(packets),
    'Bytes on the wire': formatBytes(bytes),
    Time: span === undefined ? 'not in the file' : formatSeconds(span),
    'First packet': first === undefined ? '' : timeOf(first),
    'Packets not listed below': String(others),
  };
  return html`<dl class="figures">
      ${Object.entries(figures).map(
        ([name, figure]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${figure}</dd>
          </div>`,
      )}
    </dl>
    <h2>Who talks most</h2>
    ${talkTable(talks)}`;
}

function talkTable(talks: readonly Talk[]): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Ends</th>
        <th scope="col">Protocol</th>
        <th scope="col">Packets</th>
        <th scope="col">Bytes</th>
      </tr>
    </thead>
    <tbody>
      ${talks.map(
        (talk) =>
          html`<tr>
            <th scope="row" data-label="Ends">${talk.ends}</th>
            <td data-label="Protocol">${talk.protocol}</td>
            <td data-label="Packets">${talk.packets}</td>
            <td data-label="Bytes">${formatBytes(talk.bytes)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** A clock in a capture may say anything. */
function timeOf(seconds: number): string {
  return seconds < 8e12 ? formatTime(new Date(seconds * 1000).toISOString()) : '?';
}
