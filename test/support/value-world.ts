import { dayMs, hourMs } from '#core/instant'
import { type LossSpan, lossSpanMs } from '#core/policy/performance/loss-span'
import { type RegressionLossOf, rowLoss } from '#core/policy/performance/row-loss'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'

/** The law of a regression's errors: normal, skewed with a long tail as delays are, or with extremes on both sides. */
export const errorLaws = ['normal', 'lognormal', 'student'] as const
export type ErrorLaw = (typeof errorLaws)[number]

/** A stream of values with errors of a law that are alike from row to row. */
export interface ValueWorld {
  readonly seed: string
  readonly days: number
  readonly rowsPerDay: number
  readonly law: ErrorLaw
  /** Autocorrelation of the errors from row to row, in [0, 1). */
  readonly correlation: number
  readonly metric: RegressionLossOf['metric']
  /** The size of the errors on a day; 1 is usual. */
  readonly scaleOn?: (day: number) => number
  /** The size of the naive forecast's errors. */
  readonly naiveScale?: number
}

/** The world's losses by span, as they are stored. */
export function valueSpansOf(world: ValueWorld): LossSpan[] {
  const { days, rowsPerDay, scaleOn = () => 1, naiveScale = 1.3 } = world
  const random = seededRandom(world.seed)
  const [next, naive] = [errorsOf(world, random), errorsOf(world, random)]
  const lossOf: RegressionLossOf = { task: 'regression', metric: world.metric }
  const rowsPerSpan = (rowsPerDay * lossSpanMs) / dayMs
  const spans: LossSpan[] = []
  for (let span = 0, row = 0; span < days * 4; span++) {
    let [loss, squaredLoss, naiveLoss, labelled] = [0, 0, 0, 0]
    for (; row < (span + 1) * rowsPerSpan - 1e-9; row++) {
      const own = rowLoss(0, scaleOn(span / 4) * next(), lossOf)
      labelled += 1
      loss += own
      squaredLoss += own * own
      naiveLoss += rowLoss(0, naiveScale * naive(), lossOf)
    }
    const naiveLosses = {
      majority: naiveLoss,
      'last-label': naiveLoss,
      'same-hour': naiveLoss,
      'same-hour-of-week': naiveLoss,
    }
    spans.push({ startsAt: span * 6 * hourMs, version: 1, labelled, loss, squaredLoss, naiveLosses })
  }
  return spans
}

/** Errors of a law, each with a normal number behind it that follows the one before. */
export function errorsOf(
  { law, correlation }: Pick<ValueWorld, 'law' | 'correlation'>,
  random: SeededRandom,
): () => number {
  let last = normal(random)
  const step = Math.sqrt(1 - correlation ** 2)
  return () => {
    last = correlation * last + step * normal(random)
    switch (law) {
      case 'normal':
        return last
      case 'lognormal':
        // Its median is 0.
        return Math.exp(last) - 1
      case 'student': {
        const chi = normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2
        return last / Math.sqrt(chi / 3)
      }
    }
  }
}

function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
}
