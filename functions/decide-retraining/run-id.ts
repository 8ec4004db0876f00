import { type Instant, toIso } from '#core/instant'

/**
 * A run's id: the model, the minute, and enough of the trigger's id to tell two runs of one minute apart. It has at
 * most 59 characters, so that every backend accepts it as a job name together with the attempt.
 *
 * @example runIdOf({ modelName: 'nsw-price', requestedAt: 0, triggerId: '3f2a9c00-…' }) // => 'nsw-price-700101t0000-3f2a9c'
 */
export function runIdOf(run: {
  readonly modelName: string
  readonly requestedAt: Instant
  readonly triggerId: string
}): string {
  const minute = toIso(run.requestedAt).slice(2, 16).replaceAll('-', '').replace(':', '').toLowerCase()
  return `${run.modelName}-${minute}-${run.triggerId.replaceAll('-', '').slice(0, 6)}`
}
