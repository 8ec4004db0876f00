/** How often a message is received before it becomes a dead letter. */
export const receivesMax = 32

const firstDelaySeconds = 5
const delaySecondsMax = 900

/**
 * The delay of a failed message by the number of its receives: seconds at first, at most a quarter of an hour. All of
 * `receivesMax` together take six hours, so that an outage of the database delays events, but makes no dead letters.
 *
 * @returns seconds
 * @example retryDelaySeconds(3) // => 20
 */
export function retryDelaySeconds(receiveCount: number): number {
  return Math.min(delaySecondsMax, firstDelaySeconds * 2 ** Math.max(0, receiveCount - 1))
}
