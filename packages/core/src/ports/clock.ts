/** Time in seconds from an arbitrary origin, never going back. */
export type Clock = () => number;

/** The clock of this machine. */
export const systemClock: Clock = () => performance.now() / 1000;
