/** Differences up to this are no skew: the API server tells its time in whole seconds. In milliseconds. */
const TOLERANCE = 2000;

/** The clock of the API server, as far as its answers have told it. */
export interface ServerClock {
  readonly now: () => Date;
  /** @param date the header `Date` of an answer that has just come. */
  readonly hear: (date: string | undefined) => void;
}

/**
 * The clock by which functions write and judge times. Machines disagree by seconds or minutes; a deadline that
 * one function writes and another one judges must not suffer from that, and no tool be given up early. So all
 * take the time of the API server, which every answer carries. Before the first answer it is that of the machine.
 */
export function makeServerClock(local: () => Date): ServerClock {
  let skew = 0;
  let heard = { date: '', told: NaN };
  return {
    now: () => new Date(local().getTime() - skew),
    hear: (date = '') => {
      // Answers of the same second say the same.
      if (date !== heard.date) heard = { date, told: Date.parse(date) };
      const { told } = heard;
      if (Number.isNaN(told)) return;
      // The middle of the second that the header names.
      const ahead = local().getTime() - (told + 500);
      skew = Math.abs(ahead) > TOLERANCE ? ahead : 0;
    },
  };
}
