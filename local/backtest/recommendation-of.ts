import type { Instant } from '#core/instant'
import { type Candidate, middleOf, recommend } from '#core/policy/backtest/recommend'
import type { PolicyComparison, ReplayedPolicy } from './compare-policies.ts'
import type { BacktestRecommendation, Difference } from './compared-policy.ts'
import type { LossCells } from './loss-cells.ts'

/** The settings of the user's that were replayed, and never retraining: `observe` mode. */
export function recommendationOf(
  cells: LossCells,
  comparison: PolicyComparison,
  facts: {
    readonly replayed: readonly ReplayedPolicy[]
    readonly trainingPrice: number | null
    /** Digits after the point of a difference. */
    readonly decimals: number
  },
): BacktestRecommendation {
  const { rows, blockMs, firstBlockAt } = cells
  const { replayed, trainingPrice, decimals } = facts
  const candidates = replayed.map(({ policy }, position): Candidate => {
    const losses = cells.policies[position]?.losses as Float64Array
    return { name: policy.name, losses, trainings: countByBlock(comparison.trainingsOf(position), cells) }
  })
  const never = { name: 'never', losses: comparison.never, trainings: new Float64Array(rows.length) }
  const [present, ...others] = candidates as [Candidate, ...Candidate[]]
  const found = recommend([present, ...others, never], { rows, price: trainingPrice ?? 0 })
  const chosen = replayed.find(({ policy }) => policy.name === found.name)?.policy
  return {
    policy: found.name,
    configuration: chosen?.configuration ?? {},
    schedules: chosen?.schedules ?? {},
    isDistinguishable: found.isDistinguishable,
    best: found.bestName,
    onEarlierHalf: found.onChosen,
    onLaterHalf: found.onLater,
    earlierUntil: firstBlockAt + middleOf(rows) * blockMs,
    sentence: sentenceOf(found, { isPriced: trainingPrice !== null, blocks: rows.length, decimals }),
  }
}

function countByBlock(times: readonly Instant[], { blockMs, firstBlockAt, blockCount }: LossCells): Float64Array {
  const counts = new Float64Array(blockCount)
  for (const at of times) {
    const block = Math.min(blockCount - 1, Math.max(0, Math.floor((at - firstBlockAt) / blockMs)))
    counts[block] = (counts[block] as number) + 1
  }
  return counts
}

function sentenceOf(
  found: ReturnType<typeof recommend>,
  { isPriced, blocks, decimals }: { readonly isPriced: boolean; readonly blocks: number; readonly decimals: number },
): string {
  const { name, bestName, isDistinguishable, onChosen, onLater } = found
  const cost = isPriced ? 'cost' : 'loss'
  if (bestName === name && !isDistinguishable)
    return `No other policy had a smaller ${cost} on the earlier half: keep the settings that you have.`
  if (onChosen === null)
    return `The ${blocks} blocks of time are too few to tell policies apart: keep the settings that you have.`
  const earlier = `its ${cost} a row was ${differenceInWords(onChosen, decimals)} than that of your settings on the earlier half`
  if (!isDistinguishable)
    return `No policy can be told from your settings: ${bestName} came first, but ${earlier}, which is within chance. Keep the settings that you have.`
  const advice = name === 'never' ? 'Retrain by hand (mode observe)' : `Take the settings of ${name}`
  return `${advice}: ${earlier}, chosen there; on the later half it was ${laterInWords(onLater, decimals)}.`
}

function laterInWords(difference: Difference, decimals: number): string {
  if (difference === null) return 'not measured, for want of rows'
  const held = difference.mean < 0 ? '' : ', so the lead did not last'
  return `${differenceInWords(difference, decimals)}${held}`
}

function differenceInWords({ mean, standardError }: NonNullable<Difference>, decimals: number): string {
  return `${Math.abs(mean).toFixed(decimals)} ± ${standardError.toFixed(decimals)} ${mean < 0 ? 'smaller' : 'larger'}`
}
