import type { Evidence } from '#contracts/evidence'
import type { ModelMode } from '#contracts/model-mode'
import type { Severity } from '#contracts/severity'
import type { TriggerKind } from '#contracts/trigger-kind'
import type { Instant } from '#core/instant'
import type { Breaker } from './circuit-breaker.ts'
import type { LastForCause } from './last-for-cause.ts'
import type { PriceFacts } from './price/price-training.ts'
import type { ActiveRunState, FinalRunState } from './run-transitions.ts'

/** A possible reason to retrain, and its origin. */
export interface Trigger {
  readonly triggerId: string
  readonly kind: TriggerKind
  readonly occurredAt: Instant
  /** The severity of the episode behind a drift or performance trigger, or behind an alarm that has an episode. */
  readonly severity?: Severity | undefined
  readonly reason: string
  readonly evidence: Evidence
  /** Train on the full history, as the weekly schedule does. */
  readonly comprehensive: boolean
  /** `--force`: also trains a paused model. It never skips the trainer's minimum. */
  readonly force: boolean
  readonly askedBy: string | null
  /** Whether the episode behind a drift or performance trigger is still open; null without an episode. */
  readonly episodeOpen: boolean | null
}

/** The facts behind the price of a retraining and the triggers that it does not weigh. */
export interface WeighedFacts extends PriceFacts {
  /** The version that stands for never retraining; null where its files are not kept. */
  readonly baselineVersion: number | null
  /** From an observation to its label; 0 before there are labels. */
  readonly labelDelayMs: number
  /** Rows that the champion answered since its promotion, labelled or not. */
  readonly rowsSincePromotion: number
  /** In the training window; null without one. */
  readonly lastForCause: LastForCause | null
  /** The beginning of the drift behind the trigger, and the labelled rows since then; null for other triggers. */
  readonly drift: { readonly since: Instant; readonly labelledRows: number } | null
}

/** The facts about a model that a decision needs, read in one transaction. */
export interface ModelFacts {
  readonly mode: ModelMode
  readonly championVersion: number | null
  readonly activeRun: {
    readonly runId: string
    readonly state: ActiveRunState
    /** Whether the run's data is frozen: later rows are no part of it. */
    readonly cutoffFixed: boolean
  } | null
  readonly lastEndedRun: {
    readonly runId: string
    readonly state: FinalRunState
    readonly endedAt: Instant
    readonly cutoffAt: Instant | null
    /** The highest severity among the triggers that caused it; null for ticks and people. */
    readonly severity: Severity | null
  } | null
  /**
   * Labelled rows that a training would see if it started now, without as many as lie in the gap before the held-out
   * rows.
   */
  readonly labelledRowsInWindow: number
  /**
   * Labelled rows since the cutoff of the last run that the gate judged, because a failed run learned nothing; all rows
   * without such a run.
   */
  readonly labelledRowsNew: number
  /**
   * Labelled rows after the champion's cutoff and the gap, on which a challenger can be compared with it. Null without
   * a champion.
   */
  readonly labelledRowsSinceChampion: number | null
  /** That gap: the time that a label takes, or `holdout_gap_hours` where that is longer. */
  readonly holdoutGapMs: number
  /**
   * The facts by which a retraining is weighed; null without a champion, and for a person, whose request is not
   * weighed.
   */
  readonly weighed: WeighedFacts | null
  /** The data-quality problems that hold retraining, in words ("Null spike in `vic_price`: 34.8 % …"); at most 20. */
  readonly openDataQuality: readonly string[]
  /** When the last of them stops holding it, if all stay as they are; null without one. */
  readonly dataHeldUntil: Instant | null
  /** Retrainings in a row that were worth nothing. */
  readonly breaker: Breaker
  /** Runs in a row that failed or timed out, up to the last ended one. */
  readonly failedRuns: number
  /** Null when no champion is in probation. */
  readonly probation: {
    readonly version: number
    readonly since: Instant
    /** When it ends undecided. */
    readonly until: Instant
    /** Labels of the rows that the version answered since. */
    readonly labels: number
    /** When the latest of them arrived; null while there is none. */
    readonly lastLabelledAt: Instant | null
  } | null
}
