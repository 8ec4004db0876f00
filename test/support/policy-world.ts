import { dayMs } from '#core/instant'
import type { LossDay, TrainedVersion } from '#core/policy/retraining/price/loss-day'
import { priceTraining, type TrainingPrice } from '#core/policy/retraining/price/price-training'
import { seededRandom } from '#core/statistics/seeded-random'
import { labelsAtOnce } from '#test/core/policy/retraining/price/loss-days'

/** A process whose rows a linear model learns: every version of every day can be trained and scored. */
export interface PolicyWorld {
  readonly days: number
  readonly rowsPerDay: number
  /** The first day that is served; the days before it are the first version's rows. */
  readonly firstDay: number
  /**
   * Trains on the rows of the days before `day` and scores another day's rows. @returns 1 for each row that is right
   */
  score(trainedOn: number, day: number): Uint8Array
  /** Labelled rows that a training at the end of the day before `day` sees. */
  rowsFor(day: number): number
}

export interface WorldShape {
  readonly process: 'stationary' | 'abrupt' | 'gradual' | 'seasonal'
  readonly days: number
  readonly rowsPerDay: number
  readonly seed: string
  /** Features; more of them take more rows to learn. */
  readonly features?: number
  /** Correlation of neighbouring rows' noise. */
  readonly correlation?: number
  readonly windowDays?: number
  /** Days until a row's label is known. */
  readonly labelDays?: number
}

/**
 * Rows x of independent normal features, and a label that is the sign of w·x plus noise: the best accuracy is 0.75. The
 * direction w is the process. A version is the mean of label times x over its window, whose direction is w's.
 */
export function policyWorld({
  process,
  days,
  rowsPerDay,
  seed,
  features = 20,
  correlation = 0,
  windowDays = 180,
  labelDays = 0,
}: WorldShape): PolicyWorld {
  const random = seededRandom(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
  const direction = directions(process, { days, features, normal, uniform: random.uniform })
  const firstDay = Math.ceil(684 / rowsPerDay) + labelDays
  const rows = new Float32Array(days * rowsPerDay * features)
  const labels = new Int8Array(days * rowsPerDay)
  // Sums of label times x up to each day.
  const sums = new Float64Array((days + 1) * features)
  let noise = normal()
  for (let day = 0; day < days; day += 1) {
    const w = direction(day)
    const sum = sums.slice(day * features, (day + 1) * features)
    for (let row = day * rowsPerDay; row < (day + 1) * rowsPerDay; row += 1) {
      let margin = 0
      for (let index = 0; index < features; index += 1) {
        const x = normal()
        rows[row * features + index] = x
        margin += x * (w[index] as number)
      }
      noise = correlation * noise + Math.sqrt(1 - correlation ** 2) * normal()
      const label = margin + noise > 0 ? 1 : -1
      labels[row] = label
      for (let index = 0; index < features; index += 1)
        sum[index] = (sum[index] as number) + label * (rows[row * features + index] as number)
    }
    sums.set(sum, (day + 1) * features)
  }
  const from = (day: number) => Math.max(0, day - labelDays - windowDays)
  return {
    days,
    rowsPerDay,
    firstDay,
    rowsFor: (day) => (Math.max(0, day - labelDays) - from(day)) * rowsPerDay,
    score(trainedOn, day) {
      const [begin, end] = [from(trainedOn) * features, Math.max(0, trainedOn - labelDays) * features]
      const right = new Uint8Array(rowsPerDay)
      for (let row = 0; row < rowsPerDay; row += 1) {
        const at = day * rowsPerDay + row
        let margin = 0
        for (let index = 0; index < features; index += 1)
          margin +=
            (rows[at * features + index] as number) * ((sums[end + index] as number) - (sums[begin + index] as number))
        right[row] = margin * (labels[at] as number) > 0 ? 1 : 0
      }
      return right
    },
  }
}

/** The direction of each day, of length 1. */
function directions(
  process: WorldShape['process'],
  {
    days,
    features,
    normal,
    uniform,
  }: {
    readonly days: number
    readonly features: number
    readonly normal: () => number
    readonly uniform: () => number
  },
): (day: number) => Float64Array {
  const unit = (w: Float64Array) => w.map((each) => each / Math.hypot(...w))
  const random = () => unit(Float64Array.from({ length: features }, normal))
  const mix = (a: Float64Array, b: Float64Array, angle: number) =>
    unit(a.map((each, index) => Math.cos(angle) * each + Math.sin(angle) * (b[index] as number)))
  const start = random()
  if (process === 'stationary') return () => start
  const other = random()
  if (process === 'seasonal') return (day) => mix(start, other, (Math.PI / 3) * Math.sin((2 * Math.PI * day) / 365))
  const path: Float64Array[] = [start]
  for (let day = 1; day < days; day += 1) {
    const before = path[day - 1] as Float64Array
    const isJump = uniform() < 1 / 180
    const angle = process === 'gradual' ? 0.03 : isJump ? Math.PI / 3 : 0
    path.push(angle === 0 ? before : mix(before, random(), angle))
  }
  return (day) => path[day] as Float64Array
}

/** Days on which a version was trained (the first day that it serves), and the rows that were right on each day. */
export interface PolicyRun {
  readonly trainings: readonly number[]
  readonly right: readonly number[]
}

/** Asks at the end of every day, as the daily schedule does. */
export type DailyPolicy = (state: {
  readonly day: number
  readonly days: readonly LossDay[]
  readonly versions: readonly TrainedVersion[]
}) => boolean | { readonly afterChange: boolean }

/**
 * Runs a policy over a world; each version serves from the day after its training, and `beside` earlier ones are
 * scored.
 */
export function runPolicy(
  world: PolicyWorld,
  policy: DailyPolicy,
  { beside = 2, labelDays = 0 }: { readonly beside?: number; readonly labelDays?: number } = {},
): PolicyRun {
  const trained = [world.firstDay]
  const versions = [versionOf(world, world.firstDay, 1, false, labelDays)]
  const days: LossDay[] = []
  const right: number[] = []
  for (let day = world.firstDay; day < world.days; day += 1) {
    const served = world.score(trained.at(-1) as number, day)
    right.push(sumOf(served))
    days.push(lossDay(world, day, served, trained, beside))
    if (day + 1 >= world.days) break
    const verdict = policy({ day, days, versions })
    if (verdict === false) continue
    trained.push(day + 1)
    const afterChange = typeof verdict === 'object' && verdict.afterChange
    versions.push(versionOf(world, day + 1, trained.length, afterChange, labelDays))
  }
  return { trainings: trained.slice(1), right }
}

function versionOf(
  world: PolicyWorld,
  day: number,
  version: number,
  afterChange: boolean,
  labelDays: number,
): TrainedVersion {
  return {
    version,
    cutoffAt: (day - labelDays) * dayMs,
    trainedAt: day * dayMs,
    trainingRows: world.rowsFor(day),
    replaced: version === 1 ? null : version - 1,
    afterChange,
  }
}

function lossDay(
  world: PolicyWorld,
  day: number,
  served: Uint8Array,
  trained: readonly number[],
  beside: number,
): LossDay {
  const others = trained.slice(0, -1).map((trainedOn, index) => ({ trainedOn, version: index + 1 }))
  const mistakes = world.rowsPerDay - sumOf(served)
  return {
    day: day * dayMs,
    version: trained.length,
    rowCount: world.rowsPerDay,
    labelledCount: world.rowsPerDay,
    lossSum: mistakes,
    squaredLossSum: mistakes,
    mistakeCount: mistakes,
    mistakeLossSum: mistakes,
    beside: others.slice(-beside).map(({ trainedOn, version }) => ({
      version,
      labelledCount: world.rowsPerDay,
      gainSum: sumOf(served) - sumOf(world.score(trainedOn, day)),
    })),
  }
}

export function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index += 1) sum += values[index] as number
  return sum
}

/** The product's policy: the price alone, asked every day. */
export function pricePolicy(world: PolicyWorld, onPrice?: (price: TrainingPrice) => void): DailyPolicy {
  return ({ day, days, versions }) => {
    const champion = versions.at(-1) as TrainedVersion
    const price = priceTraining(
      {
        days,
        versions,
        championVersion: champion.version,
        lastTrainingAt: champion.trainedAt,
        trainingRowsNow: world.rowsFor(day + 1),
        labelsCame: labelsAtOnce(days),
        blockDays: 1,
        isMoney: false,
        lossUnit: null,
        mistakeAssumed: 1,
      },
      { training_price: 'auto', now: (day + 1) * dayMs },
    )
    if (price !== null) onPrice?.(price)
    return price?.isWorthIt === true && { afterChange: price.measured > price.ageing }
  }
}
