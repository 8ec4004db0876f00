import { floorTo, hourMs, type Instant } from '#core/instant'
import { addBlocks, type PairedBlock } from '#core/policy/versions/paired-block'
import { seededRandom } from '#core/statistics/seeded-random'

export interface PairedStream {
  readonly from: Instant
  readonly days: number
  readonly rowsPerDay: number
  /** Rows of one time. */
  readonly rowsAtOnce: number
  /** Whether rows of one time all have the same outcome; otherwise each of them is a series of its own. */
  readonly alike?: boolean
  /** Share of the rows on which only one of the two versions is right. */
  readonly discordant: number
  /** By how much the champion's accuracy is lower than the other version's. */
  readonly lost: number
  /** Chance that a time repeats the outcome of the one before it. */
  readonly repeat: number
  /** Share of the rows on which both are wrong, of those on which they agree. */
  readonly bothWrong?: number
}

/** Hourly blocks of two versions' right and wrong answers. The same seed gives the same. */
export function pairedRows(stream: PairedStream, seed: string): PairedBlock[] {
  const { from, days, rowsPerDay, rowsAtOnce, repeat, alike = true } = stream
  const random = seededRandom(seed)
  const stepMs = (24 * hourMs * rowsAtOnce) / rowsPerDay
  const blocks = new Map<Instant, PairedBlock>()
  const outcomes = Array.from({ length: alike ? 1 : rowsAtOnce }, () => draw(stream, random.uniform()))
  for (let at = from; at < from + days * 24 * hourMs; at += stepMs) {
    for (const series of outcomes.keys())
      if (random.uniform() >= repeat) outcomes[series] = draw(stream, random.uniform())
    const startedAt = floorTo(at, hourMs)
    const block = momentOf(outcomes, rowsAtOnce, startedAt)
    const before = blocks.get(startedAt)
    blocks.set(startedAt, before === undefined ? block : addBlocks(before, block))
  }
  return [...blocks.values()]
}

/** The losses of the champion and of the other version on a row. */
type Outcome = readonly [champion: number, other: number]

function draw({ discordant, lost, bothWrong = 0.2 }: PairedStream, uniform: number): Outcome {
  const [worse, better] = [(discordant + lost) / 2, (discordant - lost) / 2]
  if (uniform < worse) return [1, 0]
  if (uniform < worse + better) return [0, 1]
  return uniform < discordant + (1 - discordant) * bothWrong ? [1, 1] : [0, 0]
}

function momentOf(outcomes: readonly Outcome[], rows: number, startedAt: Instant): PairedBlock {
  const meanOf = (loss: (outcome: Outcome) => number) =>
    outcomes.reduce((sum, outcome) => sum + loss(outcome), 0) / outcomes.length
  const [champion, other] = [meanOf(([loss]) => loss), meanOf(([, loss]) => loss)]
  return {
    startedAt,
    labelled: rows,
    moments: 1,
    championLoss: champion * rows,
    otherLoss: other * rows,
    otherAbsolute: other * rows,
    championSquares: champion ** 2,
    otherSquares: other ** 2,
    differenceSquares: (champion - other) ** 2,
  }
}
