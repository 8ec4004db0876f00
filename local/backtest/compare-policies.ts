import { dayMs, type Instant } from '#core/instant'
import { meanLoss, pairedDifference } from '#core/policy/backtest/compare-losses'
import { evenSchedules, randomSchedule, regularSchedule } from '#core/policy/backtest/fixed-schedules'
import { halfOfBlock } from '#core/policy/backtest/halves'
import { type Hindsight, hindsightOf } from '#core/policy/backtest/hindsight'
import { lossesOfSchedule, type Schedule } from '#core/policy/backtest/loss-matrix'
import { countedFacts } from './collect-outcome.ts'
import type { ComparedPolicy, HindsightFigures, Spread } from './compared-policy.ts'
import { delaysAfterChanges } from './delays-after-changes.ts'
import type { LossCells } from './loss-cells.ts'
import type { FixedPolicy, SettingsPolicy } from './policies.ts'
import type { PolicyOutcome } from './policy-outcome.ts'

export interface ReplayedPolicy {
  readonly policy: SettingsPolicy
  readonly outcome: PolicyOutcome
}

export interface CompareOptions {
  /** The price of a training, in the unit of the loss; null if it is unknown. */
  readonly trainingPrice: number | null
  /** Wall time of a training of the grid; null if it is unknown. */
  readonly secondsPerTraining: number | null
  /** When the user knows that something changed; null if nothing was said. */
  readonly changes: readonly Instant[] | null
}

const randomDraws = 200

/** Compares policies on the same rows. The first replayed one is the model's present settings. */
export class PolicyComparison {
  readonly #cells: LossCells
  readonly #replayed: readonly ReplayedPolicy[]
  readonly #options: CompareOptions
  readonly #never: Float64Array

  constructor(cells: LossCells, replayed: readonly ReplayedPolicy[], options: CompareOptions) {
    this.#cells = cells
    this.#replayed = replayed
    this.#options = options
    this.#never = this.#byBlock(lossesOfSchedule(cells.matrix, [0]))
  }

  /** Losses of never retraining, by block. */
  get never(): Float64Array {
    return this.#never
  }

  /** Times of a policy's trainings in the compared time. */
  trainingsOf(position: number): Instant[] {
    const { from, to } = this.#cells
    const trainings = afterFirst(this.#replayed[position]?.outcome.trainings ?? [])
    return trainings.flatMap(({ at }) => (at >= from - dayMs && at <= to ? [at] : []))
  }

  /** The policies that were replayed, in their order. */
  replayed(): ComparedPolicy[] {
    return this.#replayed.map(({ policy, outcome }, position) => {
      const { losses, correct } = this.#cells.policies[position] as LossCells['policies'][number]
      const trainedAt = this.trainingsOf(position)
      const since = outcome.facts.filter(({ at }) => at >= this.#cells.from && at <= this.#cells.to)
      const count = (kind: string) => since.filter((fact) => fact.kind === kind).length
      const after = afterFirst(outcome.trainings)
      const { changes } = this.#options
      return {
        ...this.#figuresOf({ name: policy.name, losses, correct, trainedAt }),
        kind: 'replayed',
        settings: { configuration: policy.configuration, schedules: policy.schedules },
        againstEven: this.#againstEven(losses, trainedAt.length),
        trainingMinutes: minutesOf(after.map(({ seconds }) => seconds)),
        decisions: {
          promotions: after.filter(({ state }) => state === 'promoted').length,
          rejections: after.filter(({ state }) => state === 'rejected').length,
          returns: count(countedFacts.rollback),
          driftAlarms: count(countedFacts.drift),
          performanceAlarms: count(countedFacts.performance),
          dataQualityAlarms: count(countedFacts.dataQuality),
          breakerOpenings: count(countedFacts.breaker),
        },
        delays: changes === null ? null : delaysAfterChanges(outcome, changes, this.#cells),
      }
    })
  }

  /** A fixed schedule; `even` and `random` have as many trainings as the present settings. Null where the grid is too coarse. */
  fixed(name: Exclude<FixedPolicy, 'hindsight'>): ComparedPolicy | null {
    const { trainedAt, matrix, to } = this.#cells
    const trainings = this.trainingsOf(0).length
    if (name === 'never') return this.#schedule(name, [[0]])
    const count = matrix.versions.length
    if (name === 'even') {
      const schedules = evenSchedules(trainedAt, { until: to, trainings })
      return isAsMany(schedules, trainings) ? this.#schedule(name, schedules) : null
    }
    if (name === 'random') {
      if (trainings >= count) return null
      const draws = Array.from({ length: randomDraws }, (_, draw) =>
        randomSchedule(count, { trainings, seed: `random-${draw}` }),
      )
      return this.#schedule(name, draws)
    }
    const schedule = regularSchedule(trainedAt, { everyMs: (name === 'weekly' ? 7 : 1) * dayMs })
    return schedule === null ? null : this.#schedule(name, [schedule])
  }

  /** The best schedules in hindsight, from none to `trainingsMax` trainings. */
  hindsight(trainingsMax: number): HindsightFigures[] {
    const { matrix, blockOfCell } = this.#cells
    const halfOf = (cell: number) => halfOfBlock(blockOfCell[cell] as number)
    return hindsightOf(matrix, { halfOf, trainingsMax }).map((each) => this.#hindsightFigures(each))
  }

  #hindsightFigures({ trainings, schedule, losses, lossesElsewhere }: Hindsight): HindsightFigures {
    const [chosen, blind] = [this.#byBlock(losses), this.#byBlock(lossesElsewhere)]
    const loss = this.#meanOf(chosen)
    const blindLoss = this.#meanOf(blind)
    const gain = this.#meanOf(this.#never) - loss
    return {
      trainings,
      loss,
      againstNever: this.#against(chosen, this.#never),
      withoutLuck: { loss: blindLoss, againstNever: this.#against(blind, this.#never) },
      luckShare: gain > 0 ? Math.min(1, Math.max(0, (blindLoss - loss) / gain)) : null,
      trainedAt: this.#timesOf(schedule),
    }
  }

  /** Several schedules are one policy of which the mean is taken: their first moment is a matter of luck. */
  #schedule(name: string, schedules: readonly Schedule[]): ComparedPolicy {
    const { rowCount } = this.#cells
    const each = this.#lossesOf(schedules)
    const correct = schedules.map((schedule) => this.#correctOf(schedule))
    const losses = meanOf(each)
    const trainedAt = name === 'random' ? [] : this.#timesOf(schedules[Math.floor(schedules.length / 2)] ?? [0])
    const trainings = meanCount(schedules) - 1
    const { secondsPerTraining } = this.#options
    const figures = this.#figuresOf({ name, losses, correct: meanOf(correct), trainedAt, trainings })
    return {
      ...figures,
      kind: 'schedule',
      settings: null,
      againstEven: name === 'never' || name === 'even' ? null : this.#againstEven(losses, Math.round(trainings)),
      trainingMinutes: secondsPerTraining === null ? null : (trainings * secondsPerTraining) / 60,
      decisions: null,
      delays: null,
      spread: name === 'random' ? spreadOf(each.map((series) => sumOf(series) / rowCount)) : null,
    }
  }

  #figuresOf(policy: {
    readonly name: string
    readonly losses: Float64Array
    readonly correct: Float64Array
    readonly trainedAt: readonly Instant[]
    readonly trainings?: number
  }) {
    const { name, losses, correct, trainedAt, trainings = trainedAt.length } = policy
    const { rows, rowCount, lossOf } = this.#cells
    const { trainingPrice } = this.#options
    const present = this.#cells.policies[0]?.losses as Float64Array
    let sum = 0
    return {
      name,
      loss: this.#meanOf(losses),
      lossError: meanLoss({ rows, losses })?.standardError ?? null,
      accuracy: lossOf.task === 'regression' ? null : sumOf(correct) / rowCount,
      trainings,
      againstNever: name === 'never' ? null : this.#against(losses, this.#never),
      againstDefault: losses === present ? null : this.#against(losses, present),
      trainingCost: trainingPrice === null ? null : trainingPrice * trainings,
      spread: null as Spread | null,
      trainedAt,
      cumulativeAgainstNever: Array.from(losses, (loss, block) => {
        sum += loss - (this.#never[block] as number)
        return sum
      }),
    }
  }

  #againstEven(losses: Float64Array, trainings: number) {
    const { trainedAt, to } = this.#cells
    const schedules = evenSchedules(trainedAt, { until: to, trainings })
    if (!isAsMany(schedules, trainings)) return null
    return this.#against(losses, meanOf(this.#lossesOf(schedules)))
  }

  /** Losses by block of each schedule: the same series for schedules that are alike, so that they do not differ by rounding. */
  #lossesOf(schedules: readonly Schedule[]): Float64Array[] {
    const known = new Map<string, Float64Array>()
    return schedules.map((schedule) => {
      const key = schedule.join()
      const losses = known.get(key) ?? this.#byBlock(lossesOfSchedule(this.#cells.matrix, schedule))
      known.set(key, losses)
      return losses
    })
  }

  #against(losses: Float64Array, others: Float64Array) {
    const paired = pairedDifference(this.#cells.rows, losses, others)
    return paired && { mean: paired.mean, standardError: paired.standardError }
  }

  #meanOf(losses: Float64Array): number {
    return sumOf(losses) / this.#cells.rowCount
  }

  #timesOf(schedule: Schedule): Instant[] {
    return schedule.slice(1).map((version) => this.#cells.trainedAt[version] as Instant)
  }

  #correctOf(schedule: Schedule): Float64Array {
    const { matrix, correctOf } = this.#cells
    const versions = matrix.versions.map(({ from }, index) => ({ from, losses: correctOf[index] as Float64Array }))
    return this.#byBlock(lossesOfSchedule({ cellCount: matrix.cellCount, versions }, schedule))
  }

  #byBlock(byCell: Float64Array): Float64Array {
    const { blockCount, blockOfCell } = this.#cells
    const sums = new Float64Array(blockCount)
    for (const [cell, value] of byCell.entries()) {
      const block = blockOfCell[cell] as number
      sums[block] = (sums[block] as number) + value
    }
    return sums
  }
}

/** Trainings after the one that gave the first version, which never retraining has too. */
function afterFirst(trainings: PolicyOutcome['trainings']): PolicyOutcome['trainings'] {
  return trainings.slice(trainings.findIndex(({ state }) => state === 'promoted') + 1)
}

/** A coarse grid has no room for many trainings: fewer of them would be another policy. */
function isAsMany(schedules: readonly Schedule[], trainings: number): boolean {
  return schedules.every(({ length }) => length - 1 === trainings)
}

function spreadOf(losses: readonly number[]): Spread {
  const sorted = [...losses].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
  return { draws: sorted.length, best: at(0.05), middle: at(0.5), worst: at(0.95) }
}

function meanOf(series: readonly Float64Array[]): Float64Array {
  const [first] = series
  if (first !== undefined && series.every((each) => each === first)) return first
  const mean = new Float64Array(series[0]?.length ?? 0)
  for (const each of series)
    for (const [index, value] of each.entries()) mean[index] = (mean[index] as number) + value / series.length
  return mean
}

function meanCount(schedules: readonly Schedule[]): number {
  return schedules.reduce((sum, { length }) => sum + length, 0) / schedules.length
}

function minutesOf(seconds: readonly (number | null)[]): number | null {
  const known = seconds.filter((each) => each !== null)
  return known.length < seconds.length ? null : known.reduce((sum, each) => sum + each, 0) / 60
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
