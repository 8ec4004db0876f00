import { type BlockMean, pValueAbove } from '#core/statistics/mean-of-blocks'

/** The last retraining that a trigger of the same kind asked for. */
export interface LastForCause {
  readonly runId: string
  readonly outcome: CauseOutcome
  /** The problem that it answered is open still: the same one asks again. */
  readonly isSameEpisode: boolean
}

/** Whether a retraining was better than the version before it on the same rows. */
export type CauseOutcome = 'helped' | 'in-vain' | 'unclear'

/** Chance of a gain like this from equal versions, below which a retraining helped. */
const chanceMax = 0.05

/**
 * The outcome of a retraining: in vain if its version was rejected, barred, or no better than the version before it;
 * unclear while the rows do not tell, as on signals that hardly beat a coin.
 *
 * @param gain the earlier version's loss per row minus this one's; null while nothing compares them
 * @example causeOutcome({ isBarred: false, gain: null }) // => 'unclear'
 */
export function causeOutcome({
  isBarred,
  gain,
}: {
  readonly isBarred: boolean
  readonly gain: BlockMean | null
}): CauseOutcome {
  if (isBarred) return 'in-vain'
  if (gain === null) return 'unclear'
  if (gain.mean <= 0) return 'in-vain'
  return pValueAbove(gain, 0) <= chanceMax ? 'helped' : 'unclear'
}

/**
 * Whether a retraining for an evident problem may start without being weighed: the first for an episode may, and a later
 * one only after one that helped. A problem that training does not mend would train for ever otherwise.
 *
 * @example mayAnswerAtOnce(null) // => true
 */
export function mayAnswerAtOnce(last: LastForCause | null): boolean {
  if (last === null || last.outcome === 'helped') return true
  return last.outcome === 'unclear' && !last.isSameEpisode
}
