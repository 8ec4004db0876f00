import type { Evidence } from '#contracts/evidence'
import type { ModelMode } from '#contracts/model-mode'
import type { Severity } from '#contracts/severity'
import type { TriggerKind } from '#contracts/trigger-kind'
import type { Instant } from '#core/instant'
import type { ActiveRunState, FinalRunState } from './run-transitions.ts'

/** Something that may be worth a retraining, and how it came about. */
export interface Trigger {
  readonly triggerId: string
  readonly kind: TriggerKind
  readonly occurredAt: Instant
  /** Of the episode behind a drift or performance trigger, or of an alarm that has one. */
  readonly severity?: Severity | undefined
  readonly reason: string
  readonly evidence: Evidence
  /** Full history, as the weekly schedule asks for it. */
  readonly comprehensive: boolean
  /** `--force`: trains a paused model too. It never skips the trainer's minimum. */
  readonly force: boolean
  readonly askedBy: string | null
  /** Whether the episode behind a drift or performance trigger is still open; null where there is none. */
  readonly episodeOpen: boolean | null
}

/** What a decision needs to know of the model, read in one transaction. */
export interface ModelFacts {
  readonly mode: ModelMode
  readonly championVersion: number | null
  readonly activeRun: {
    readonly runId: string
    readonly state: ActiveRunState
    /** Whether the run's data is chosen: what happens after it cannot be in it any more. */
    readonly cutoffFixed: boolean
  } | null
  readonly lastEndedRun: {
    readonly runId: string
    readonly state: FinalRunState
    readonly endedAt: Instant
    readonly cutoffAt: Instant | null
    /** The gravest severity among the triggers that caused it; null for ticks and persons. */
    readonly severity: Severity | null
  } | null
  /** Labelled rows that a training now would see. */
  readonly labelledRowsInWindow: number
  /** Labelled rows since the cutoff of the last run that was judged: one that failed learned nothing. All of them where there is none. */
  readonly labelledRowsNew: number
  /** Labelled rows that the champion was not trained on: what a challenger can be judged on. Null without a champion. */
  readonly labelledRowsSinceChampion: number | null
  /** Names of the open data-quality problems, as a person would read them ("null-spike in vic_price"). */
  readonly openDataQuality: readonly string[]
  /** Runs in a row without improvement, see `circuit-breaker.ts`. */
  readonly breakerRuns: number
  /** Null when no champion is in probation. */
  readonly probation: { readonly version: number; readonly labels: number; readonly labelsNeeded: number } | null
}
