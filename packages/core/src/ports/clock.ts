/** Time in seconds from an arbitrary origin, never going back. */
export type Clock = () => number;

export const systemClock: Clock = () => performance.now() / 1000;
