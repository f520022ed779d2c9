/** One packet of a capture. */
export interface Packet {
  /** Seconds since 1970; undefined where the file has no times. */
  readonly time: number | undefined;
  /** Bytes that it had on the wire; the capture may hold fewer. */
  readonly size: number;
  /** What the link is: https://www.tcpdump.org/linktypes.html */
  readonly linkType: number;
  /** What was captured of it. */
  readonly data: Uint8Array;
}
