/** How often a message is handed out before it is a dead letter. */
export const receivesMax = 32

const firstDelaySeconds = 5
const delaySecondsMax = 900

/**
 * How long a message whose handling failed stays away, by how often it was handed out. What passes in seconds is over with the next
 * try; what lasts is asked for every quarter of an hour. All of `receivesMax` together take six hours, so that an outage of the
 * database delays events, and loses none to the dead letters.
 *
 * @returns seconds
 * @example retryDelaySeconds(3) // => 20
 */
export function retryDelaySeconds(receiveCount: number): number {
  return Math.min(delaySecondsMax, firstDelaySeconds * 2 ** Math.max(0, receiveCount - 1))
}
