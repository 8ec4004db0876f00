import type { Metric } from '#contracts/metric'
import type { Task } from '#contracts/task'
import type { Instant } from '#core/instant'
import type { NetDifference } from '#core/policy/backtest/recommend'
import type { DelaysAfterChanges } from './delays-after-changes.ts'
import type { SettingsPolicy } from './policies.ts'

/** A difference of losses per row: below zero this policy lost less. Null with too few blocks of time. */
export type Difference = NetDifference | null

/** The spread of schedules that were drawn at random. */
export interface Spread {
  readonly draws: number
  /** Losses per row of the best and the worst twentieth, and of the middle. */
  readonly best: number
  readonly middle: number
  readonly worst: number
}

/** A policy's figures over the compared rows. */
export interface ComparedPolicy {
  readonly name: string
  /** `replayed`: the functions of production decided. `schedule`: trainings at fixed times, each version serves. */
  readonly kind: 'replayed' | 'schedule'
  /** Null for a schedule. */
  readonly settings: Pick<SettingsPolicy, 'configuration' | 'schedules'> | null
  /** Loss per row by the model's metric, and its error over blocks of time; the error is null with too few blocks. */
  readonly loss: number
  readonly lossError: number | null
  /** Null of a regression, whose answers are not right or wrong. */
  readonly accuracy: number | null
  /** Trainings in the compared time, the first version's not counted. */
  readonly trainings: number
  readonly againstNever: Difference
  /** Against the present settings, the first policy; null for them. */
  readonly againstDefault: Difference
  /** Against evenly spaced trainings, as many as this policy's. Null for a schedule that is no policy of that kind. */
  readonly againstEven: Difference
  /** The price of the trainings, in the unit of the loss, and their wall time. Null where it is unknown. */
  readonly trainingCost: number | null
  readonly trainingMinutes: number | null
  /** Null for a schedule: nothing decides there. */
  readonly decisions: {
    readonly promotions: number
    readonly rejections: number
    readonly returns: number
    readonly driftAlarms: number
    readonly performanceAlarms: number
    readonly dataQualityAlarms: number
    readonly breakerOpenings: number
  } | null
  /** Null where the user named no changes. */
  readonly delays: DelaysAfterChanges | null
  readonly spread: Spread | null
  /** Times of trainings, for a plot. */
  readonly trainedAt: readonly Instant[]
  /** Losses minus those of never retraining, summed up to the end of each block. */
  readonly cumulativeAgainstNever: readonly number[]
}

/** The best schedule in hindsight at one number of trainings. */
export interface HindsightFigures {
  readonly trainings: number
  readonly loss: number
  readonly againstNever: Difference
  /** Chosen on one half of the blocks and scored on the other: the gain that was no luck. */
  readonly withoutLuck: { readonly loss: number; readonly againstNever: Difference }
  /** Share of the gain over never retraining that was luck, in [0, 1]; null without a gain. */
  readonly luckShare: number | null
  readonly trainedAt: readonly Instant[]
}

export interface BacktestRecommendation {
  readonly policy: string
  readonly configuration: SettingsPolicy['configuration']
  readonly schedules: SettingsPolicy['schedules']
  readonly isDistinguishable: boolean
  readonly best: string
  /** The best on the earlier half against the settings of the model's file. */
  readonly onEarlierHalf: Difference
  readonly onLaterHalf: Difference
  readonly earlierUntil: Instant
  readonly sentence: string
}

/** A backtest's answer, as `--json` prints it. */
export interface BacktestReport {
  readonly model: string
  readonly task: Task
  readonly metric: Metric
  readonly rows: number
  readonly from: Instant
  readonly to: Instant
  readonly blockHours: number
  readonly firstBlockAt: Instant
  readonly blocks: number
  readonly gridDays: number
  readonly gridVersions: number
  readonly unreadableRows: { readonly count: number; readonly first: string | null }
  /** In the unit of the loss; null where it is unknown. */
  readonly trainingPrice: number | null
  /**
   * A correct prediction in the unit of the loss; 1 where the loss is money or a regression's, or a correct prediction
   * worth nothing.
   */
  readonly lossUnit: number
  /** The unit of a regression's losses in words; null of a classification. */
  readonly unitInWords: string | null
  /** Digits after the point that show its losses, as `lossDecimals` has it. */
  readonly decimals: number
  readonly policies: readonly ComparedPolicy[]
  readonly hindsight: readonly HindsightFigures[]
  readonly recommendation: BacktestRecommendation
  /** The limits of the figures, in sentences. */
  readonly remarks: readonly string[]
}
