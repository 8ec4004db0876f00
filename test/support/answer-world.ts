import { dayMs, hourMs } from '#core/instant'
import { type LossSpan, lossSpanMs, type NaiveCounts } from '#core/policy/performance/loss-span'
import type { ErrorBlock } from '#core/policy/versions/overlap-of'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'

/** A stream of answers that are right with a chance, and mistakes that are alike. */
export interface AnswerWorld {
  readonly seed: string
  readonly days: number
  readonly rowsPerDay: number
  /** Chance that a row repeats whether its neighbor was answered right. */
  readonly repeat: number
  /** Days that labels overlap: mistakes of rows that are less far apart are alike. */
  readonly overlapDays?: number
  /** Chance of a right answer on a day. */
  readonly accuracyOn: (day: number) => number
  /** From this day on version 2 answers, and so on. */
  readonly promotedOn?: readonly number[]
  /** Chance that the naive forecast is right. */
  readonly naiveAccuracy?: number
  /** Is told of each row, in order: 1 for a mistake. */
  readonly onRow?: (mistake: 0 | 1) => void
}

/** The world's losses by span, as they are stored. */
export function lossSpansOf(world: AnswerWorld): LossSpan[] {
  const { days, rowsPerDay, accuracyOn, promotedOn = [], naiveAccuracy = 0.5, onRow } = world
  const random = seededRandom(world.seed)
  const nextUniform = uniformsOf(world, random)
  const rowsPerSpan = (rowsPerDay * lossSpanMs) / dayMs
  const spans: LossSpan[] = []
  let row = 0
  for (let span = 0; span < days * 4; span++) {
    const day = span / 4
    let [loss, positives, labelled] = [0, 0, 0]
    const counts = [0, 0, 0, 0] as [number, number, number, number]
    for (; row < (span + 1) * rowsPerSpan - 1e-9; row++) {
      labelled += 1
      const mistake = nextUniform() < accuracyOn(day) ? 0 : 1
      onRow?.(mistake)
      loss += mistake
      const label = random.bit()
      positives += label
      const said = random.uniform() < naiveAccuracy ? label : 1 - label
      counts[(1 - said) * 2 + (1 - label)] = (counts[(1 - said) * 2 + (1 - label)] as number) + 1
    }
    const none: NaiveCounts = [0, 0, 0, 0]
    const naive = { 'last-label': counts, 'same-hour': none, 'same-hour-of-week': none } as const
    const version = 1 + promotedOn.filter((promoted) => promoted <= day).length
    spans.push({ startsAt: span * 6 * hourMs, version, labelled, positives, loss, squaredLoss: loss, naive })
  }
  return spans
}

/** Uniform numbers that repeat their neighbor, or are alike over an overlap. */
function uniformsOf({ rowsPerDay, repeat, overlapDays = 0 }: AnswerWorld, random: SeededRandom) {
  if (overlapDays === 0) {
    let last = random.uniform()
    return () => {
      if (random.uniform() >= repeat) last = random.uniform()
      return last
    }
  }
  // A row's mistake is the sign of a sum over the days ahead, as a label that looks so far ahead is.
  const width = Math.max(1, Math.round(overlapDays * rowsPerDay))
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
  const ring = Array.from({ length: width }, normal)
  let [sum, place] = [ring.reduce((total, each) => total + each, 0), 0]
  return () => {
    const next = normal()
    sum += next - (ring[place] as number)
    ring[place] = next
    place = (place + 1) % width
    return normalShare(sum / Math.sqrt(width))
  }
}

/** Chance that a standard normal number is below this. */
function normalShare(value: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(value))
  const tail =
    0.3989422804014327 *
    Math.exp((-value * value) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return value > 0 ? 1 - tail : tail
}

/**
 * The errors of the world's answers, were they all the same: then each mistake is an error to the same side, and a fall
 * shows in the errors as an overlap does. The hardest case for those who tell the two apart.
 */
export function errorsOf(spans: readonly LossSpan[], score = 0.75): ErrorBlock[] {
  return spans.map(({ startsAt, labelled, loss }) => ({
    startedAt: startsAt,
    mean: 1 - loss / labelled - score,
    rowCount: labelled,
  }))
}
