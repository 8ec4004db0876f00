import type { Evaluation } from '#contracts/evaluation'
import type { EventData, RemodelEvent } from '#contracts/events/catalogue'
import type { OwnContainer } from '#contracts/own-container'
import type { TriggerKind } from '#contracts/trigger-kind'
import { type Instant, toIso } from '#core/instant'
import type { GateJudgement } from '#core/policy/versions/judge-challenger'
import { makeEvent } from './make-event.ts'

/** The parts of a run that its events contain. */
export interface MovedRun {
  readonly runId: string
  readonly modelName: string
  readonly trigger: TriggerKind
  readonly attempt: number
  readonly jobName: string | null
  readonly championVersion: number | null
  /** The persons whose requests are among its triggers. */
  readonly awaitedBy: readonly string[]
}

/** A run's data once it is frozen: later rows and triggers are no part of it. */
interface FrozenData {
  readonly cutoffAt: Instant
  readonly windowFrom: Instant
  readonly manifestKey: string
  readonly fileCount: number
  readonly championVersion: number | null
  readonly backend: string
  /** The user's own, null for the container of this project. */
  readonly container: OwnContainer | null
  /** The environment that its attempts train in; null where that is not known. */
  readonly trainedIn: string | null
}

/** An attempt to submit. */
interface Attempt {
  readonly attempt: number
  readonly jobName: string
  /** As `startDeadline` counts it. */
  readonly deadlineAt: Instant
}

interface Judged {
  /** The challenger. */
  readonly version: number
  readonly judgement: GateJudgement
  readonly evaluation: Evaluation
  readonly championVersion: number | null
}

/** A run's move to another state, with the move's data. */
export type RunMove =
  | ({ readonly to: 'queued'; readonly frozen: FrozenData } & Attempt)
  | ({ readonly to: 'queued'; readonly attemptFailed: string } & Attempt)
  /** A waiting run's attempt failed: the next one waits for its turn, too. */
  | { readonly to: 'waiting'; readonly attemptFailed: string; readonly attempt: number; readonly jobName: string }
  | { readonly to: 'waiting'; readonly reason: string; readonly retryAt: null }
  | { readonly to: 'waiting'; readonly reason: string; readonly retryAt: Instant; readonly refusals: number }
  /** Its job did not start: it gives its place up, and its next turn has another job. */
  | ({
      readonly to: 'waiting'
      readonly reason: string
      readonly retryAt: Instant
      readonly isUnstarted: true
    } & Pick<Attempt, 'attempt' | 'jobName'>)
  /** Its turn has come; it goes back to where it waited. */
  | { readonly to: 'requested' | 'queued'; readonly turn: { readonly deadlineAt: Instant } }
  | {
      readonly to: 'training'
      readonly deadlineAt: Instant
      readonly backend: EventData<'TrainingStarted'>['backend']
      /** Whether the job runs from now on, or may wait at its backend. */
      readonly isStarted: boolean
      /** The environment that the job runs in; null where that is not known. */
      readonly trainedIn: string | null
    }
  | { readonly to: 'evaluating' }
  | ({ readonly to: 'promoted' | 'rejected' } & Judged)
  | {
      readonly to: 'failed' | 'timed_out' | 'cancelled'
      readonly reason: string
      /** Leaves a run alone that has gone on to another attempt meanwhile. Absent: ends it whatever it does. */
      readonly ofAttempt?: number
    }
  | {
      readonly to: 'withdrawn'
      readonly code: string
      readonly reason: string
      /** The persons who asked for it. */
      readonly askedBy: readonly string[]
    }

/** The event of a move. Every move has one, so no run moves without a row in the ledger. */
export function eventOfMove(
  run: MovedRun,
  move: RunMove,
  { cause, now }: { readonly cause: RemodelEvent; readonly now: Instant },
): RemodelEvent {
  const { runId, modelName, trigger, attempt, jobName, championVersion } = run
  const base = { occurredAt: now, correlationId: runId, cause }
  const named = { modelName, runId, trigger }
  if ('turn' in move)
    return makeEvent('TrainingAttemptDue', { ...base, key: [runId, attempt, now], data: { modelName, runId, attempt } })
  if ('attemptFailed' in move) {
    const data = { ...named, attempt, reason: move.attemptFailed }
    return makeEvent('TrainingAttemptFailed', { ...base, key: [runId, attempt], data })
  }
  switch (move.to) {
    case 'waiting': {
      const retryAt = move.retryAt === null ? null : toIso(move.retryAt)
      const refusals = 'refusals' in move ? move.refusals : undefined
      const data = { ...named, attempt, reason: move.reason, retryAt, refusals }
      return makeEvent('TrainingWaiting', { ...base, key: [runId, attempt, now], data })
    }
    case 'queued': {
      const { frozen } = move
      const data = {
        ...named,
        manifestKey: frozen.manifestKey,
        fileCount: frozen.fileCount,
        windowFrom: toIso(frozen.windowFrom),
        cutoff: toIso(frozen.cutoffAt),
        championVersion: frozen.championVersion,
      }
      return makeEvent('TrainingQueued', { ...base, key: [runId], data })
    }
    case 'training': {
      const data = { ...named, attempt, jobName: jobName ?? '', backend: move.backend }
      return makeEvent('TrainingStarted', { ...base, key: [jobName ?? runId], data })
    }
    case 'evaluating':
      return makeEvent('EvaluationStarted', { ...base, key: [runId], data: { ...named, attempt, championVersion } })
    case 'promoted':
    case 'rejected':
      return eventOfVerdict({ ...named, awaitedBy: [...run.awaitedBy] }, move, { ...base, key: [runId] })
    case 'withdrawn': {
      const { code, reason, askedBy } = move
      const data = { ...named, code, reason, askedBy: [...askedBy] }
      return makeEvent('TrainingWithdrawn', { ...base, key: [runId], data })
    }
    default: {
      const data = { ...named, outcome: move.to, reason: move.reason, attempt, jobName, awaitedBy: [...run.awaitedBy] }
      return makeEvent('TrainingFailed', { ...base, key: [runId], data })
    }
  }
}

function eventOfVerdict(
  named: Pick<MovedRun, 'runId' | 'modelName' | 'trigger'> & { readonly awaitedBy: string[] },
  { to, version, judgement, evaluation, championVersion }: Extract<RunMove, { to: 'promoted' | 'rejected' }>,
  base: Omit<Parameters<typeof makeEvent>[1], 'data'>,
): RemodelEvent {
  const { outcome, forced, reason, evidence } = judgement
  const { rows, paired, evaluationCutoff, cutoff } = evaluation
  const judged = {
    ...named,
    version,
    gateOutcome: outcome,
    reason,
    evidence,
    evaluation: { rows, paired, evaluationCutoff, cutoff },
  }
  return to === 'promoted'
    ? makeEvent('ModelPromoted', { ...base, data: { ...judged, versionBefore: championVersion, forced } })
    : makeEvent('ModelRejected', { ...base, data: { ...judged, championVersion } })
}
