import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { shortestBlockMs } from '#core/policy/versions/blocks-to-compare'
import { type ErrorBlock, followedMs, type Overlap, overlapOf } from '#core/policy/versions/overlap-of'
import { addBlocks, type PairedBlock } from '#core/policy/versions/paired-block'
import { seededRandom } from '#core/statistics/seeded-random'
import { normalQuantile } from '#core/statistics/standard-normal'
import { type PairedStream, pairedRows } from '#test/core/policy/versions/paired-rows'

/**
 * Labels that are late: `arrives` are known later and independent of each other for that, `spans` tell what happened
 * over that time, so that labels of neighbouring rows are alike.
 */
export interface LateStream extends PairedStream {
  readonly kind: 'arrives' | 'spans'
  readonly labelDelayMs: number
  /** Days before the promotion whose labels are known at it. */
  readonly pastDays: number
}

export interface LateRows {
  /** Hourly blocks since the promotion, with the labels that are known. */
  readonly known: (now: Instant) => PairedBlock[]
  readonly labels: {
    readonly labelDelayMs: number
    readonly labelLatenessMs: number
    readonly overlap: Overlap
    readonly overlapMs: number
  }
}

/** Two versions' rows since the promotion of one of them, and what the past says of their labels. */
export function lateRows(stream: LateStream, seed: string): LateRows {
  const { kind, labelDelayMs } = stream
  const { pieces, errors } = kind === 'arrives' ? arriving(stream, seed) : spanning(stream, seed)
  const overlap =
    shortestBlockMs({ pieceMs: hourMs, overlapMs: labelDelayMs }) === hourMs ? 'none' : overlapOf(errors, stream)
  return {
    known: (now) =>
      pieces
        .filter(({ startedAt }) => startedAt < now)
        .map((piece) => (piece.startedAt + hourMs + labelDelayMs <= now ? piece : withoutLabels(piece))),
    labels: { labelDelayMs, labelLatenessMs: labelDelayMs, overlap, overlapMs: overlap === 'none' ? 0 : labelDelayMs },
  }
}

/** Days of rows that say whether errors overlap. */
export function pastDaysFor(labelDelayMs: number): number {
  return followedMs(labelDelayMs) / dayMs
}

function arriving(stream: LateStream, seed: string) {
  const random = seededRandom(`${seed} past`)
  const errors = pastRows(stream, () => (random.uniform() < 0.5 ? 1 : 0), random.uniform)
  return { pieces: pairedRows(stream, seed), errors }
}

/**
 * The other version says "up" on the rows on which the two differ, and the label is whether a random walk goes up over
 * the time that it takes: the nastiest case, in which the two differ always in the same direction. One row a time.
 */
function spanning(stream: LateStream, seed: string) {
  const { from, days, rowsPerDay, discordant, lost, pastDays, labelDelayMs } = stream
  const random = seededRandom(seed)
  const stepMs = dayMs / rowsPerDay
  const span = Math.max(1, Math.round(labelDelayMs / stepMs))
  const before = Math.round((pastDays * dayMs + labelDelayMs) / stepMs)
  const total = before + Math.round((days * dayMs) / stepMs)
  const walk = [0]
  for (let index = 0; index < total + span; index++) walk.push((walk[index] as number) + normal(random.uniform))
  // The lead that is asked for is the share of "up" beyond a half, of the rows on which they differ.
  const isUp = (index: number, up: number) =>
    ((walk[index + span] as number) - (walk[index] as number)) / Math.sqrt(span) > -normalQuantileOf(up)
  const errors = pastRows(stream, (index) => (isUp(index, 0.5) ? 1 : 0), random.uniform)
  const pieces = new Map<Instant, PairedBlock>()
  for (let index = before; index < total; index++) {
    const at = from + (index - before) * stepMs
    const startedAt = floorTo(at, hourMs)
    const up = isUp(index, (discordant + lost) / (2 * discordant))
    const differs = random.uniform() < discordant
    const bothWrong = random.uniform() < 0.2
    const [champion, other] = differs ? (up ? [1, 0] : [0, 1]) : bothWrong ? [1, 1] : [0, 0]
    const block = rowOf(startedAt, champion as number, other as number)
    const known = pieces.get(startedAt)
    pieces.set(startedAt, known === undefined ? block : addBlocks(known, block))
  }
  return { pieces: [...pieces.values()], errors }
}

/** The errors before the promotion, in hours: of a version that answers .3 or .7. */
function pastRows(
  { from, rowsPerDay, pastDays, labelDelayMs }: LateStream,
  labelAt: (index: number) => number,
  uniform: () => number,
): ErrorBlock[] {
  const stepMs = dayMs / rowsPerDay
  const begin = from - pastDays * dayMs - labelDelayMs
  const sums = new Map<Instant, { errors: number; rowCount: number }>()
  for (let index = 0; begin + index * stepMs + labelDelayMs < from; index++) {
    const startedAt = floorTo(begin + index * stepMs, hourMs)
    const { errors, rowCount } = sums.get(startedAt) ?? { errors: 0, rowCount: 0 }
    const error = labelAt(index) - (uniform() < 0.5 ? 0.3 : 0.7)
    sums.set(startedAt, { errors: errors + error, rowCount: rowCount + 1 })
  }
  return [...sums].map(([startedAt, { errors, rowCount }]) => ({ startedAt, mean: errors / rowCount, rowCount }))
}

function rowOf(startedAt: Instant, champion: number, other: number): PairedBlock {
  return {
    startedAt,
    labelled: 1,
    moments: 1,
    championLoss: champion,
    otherLoss: other,
    otherAbsolute: other,
    championSquares: champion,
    otherSquares: other,
    differenceSquares: (champion - other) ** 2,
  }
}

function withoutLabels(piece: PairedBlock): PairedBlock {
  return {
    ...piece,
    labelled: 0,
    moments: 0,
    championLoss: 0,
    otherLoss: 0,
    otherAbsolute: 0,
    championSquares: 0,
    otherSquares: 0,
    differenceSquares: 0,
  }
}

function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

function normalQuantileOf(share: number): number {
  return share >= 1 ? Number.POSITIVE_INFINITY : normalQuantile(share)
}
