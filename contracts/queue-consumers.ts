/**
 * The limit where a function names none: after an outage the waiting messages must not reach the database all at once.
 */
const consumersMax = 10

/**
 * How many instances of a function may read its queue at the same time: one less than its concurrency, so that one
 * stays free for other invocations. Lambda's minimum is two.
 *
 * @example queueConsumers(10) // => 9
 */
export function queueConsumers(concurrencyMax: number = consumersMax + 1): number {
  return Math.max(2, concurrencyMax - 1)
}
