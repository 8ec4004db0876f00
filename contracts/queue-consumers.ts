/** Of a function that names no limit: what waited out an outage is not let at the database all at once. */
const consumersMax = 10

/**
 * How many runs of a function may work off its queue at the same time: one of those that it may have in all stays free for what comes
 * past the queue. Fewer than two are no setting that Lambda takes.
 *
 * @example queueConsumers(10) // => 9
 */
export function queueConsumers(concurrencyMax: number = consumersMax + 1): number {
  return Math.max(2, concurrencyMax - 1)
}
