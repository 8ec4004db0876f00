import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { type Instant, toIso } from '#core/instant'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import type { Ruling } from '#core/policy/retraining/retraining-decision'
import type { Trigger } from '#core/policy/retraining/retraining-facts'
import type { SqlExecutor } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import { loadModelFacts } from '#store/decisions/load-model-facts'
import { isEpisodeOpen } from '#store/episodes/is-episode-open'
import { commit } from '#store/events/commit'
import type { LoadedModel } from '#store/models/load-model'
import { lockModel } from '#store/models/lock-model'
import { askToStopJob } from '#store/runs/jobs-to-stop'
import { loadCauses } from '#store/runs/load-causes'
import { loadRun, type Run } from '#store/runs/load-run'
import { measureHoldoutGap } from '#store/runs/measure-holdout-gap'
import { moveRun } from '#store/runs/move-run'
import { stopJob } from '../steps/stop-job.ts'

/** A trigger of the run that asks once more. */
type Asking = Trigger & { readonly episodeId: string | null }

/**
 * Has the rules confirm a run whose turn has come: it may have waited for hours, and since its request the data may
 * have broken, its episode may have closed, or a person may have paused the model.
 *
 * It is confirmed if a new trigger like any of its own would start a training now. Otherwise it is withdrawn, and each
 * of its triggers is decided anew, as a trigger of its own: deferred or suppressed, by the rule that stopped the run.
 *
 * @returns whether it may start; also for a run in a state that needs no confirmation. A repeat finds it withdrawn.
 */
export async function confirmRun(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'trainingBackend'>,
  model: LoadedModel,
  { runId }: Run,
  cause: RemodelEvent,
): Promise<boolean> {
  const now = ports.clock.now()
  const run = await commit(ports, null, async (sql) => {
    await lockModel(sql, model.modelName)
    const found = await loadRun(sql, runId)
    if (found?.state !== 'requested' && found?.state !== 'queued') return { events: [], result: found }
    const asking = await loadAsking(sql, found)
    const ruling = await rulingOn(sql, { model, asking, now })
    if (ruling === null) return { events: [], result: found }
    const { code, reason: why } = ruling
    const reason = `Not started when its turn came. ${why}`
    const askedBy = [...new Set(asking.flatMap((each) => each.askedBy ?? []))]
    const withdrawn = await moveRun(sql, found, { to: 'withdrawn', code, reason, askedBy }, { cause, now })
    if (withdrawn.length > 0) await askToStopJob(sql, runId, now)
    const returned = withdrawn.flatMap((event) => asking.map((each) => returnOf(found, each, { cause: event, now })))
    return { events: [...withdrawn, ...returned], result: { ...found, state: 'withdrawn' as const } }
  })
  if (run?.state !== 'withdrawn') return true
  // The backend may have its job, though its answer was lost.
  if (run.jobName !== null) await stopJob(ports, run.jobName)
  return false
}

async function loadAsking(sql: SqlExecutor, run: Run): Promise<Asking[]> {
  const causes = await loadCauses(sql, run.runId)
  return causes.map((cause) => {
    // Causes of an earlier release say less: the run says the rest.
    const { kind, comprehensive = run.comprehensive, episodeId = null } = cause
    const isManual = kind === 'manual'
    const { force = isManual && run.forced, askedBy = isManual ? run.askedBy : null } = cause
    const severity = cause.severity ?? undefined
    const occurredAt = Date.parse(cause.occurredAt)
    return { ...cause, severity, occurredAt, comprehensive, episodeId, force, askedBy, evidence: {}, episodeOpen: null }
  })
}

/** The ruling that stops the run: the first trigger's. Null if one of them would start a training. */
async function rulingOn(
  sql: SqlExecutor,
  { model, asking, now }: { readonly model: LoadedModel; readonly asking: readonly Asking[]; readonly now: Instant },
): Promise<Ruling | null> {
  let first: Ruling | null = null
  const { modelName, configuration } = model
  const gapMs = await measureHoldoutGap(sql, { modelName, hoursMin: configuration.holdout_gap_hours })
  for (const { episodeId, ...trigger } of unlike(asking)) {
    const episodeOpen = episodeId === null ? null : await isEpisodeOpen(sql, episodeId)
    const asked = { ...trigger, episodeOpen }
    const facts = await loadModelFacts(sql, { model, trigger: asked, episodeId, gapMs, now })
    // The active run is the one that is asked about.
    const ruling = decideRetraining(asked, { ...facts, activeRun: null }, configuration, now)
    if (ruling.outcome === 'requested') return null
    first ??= ruling
  }
  return first
}

/** Triggers on which the rules may differ: of ten nightly ticks that joined a run one is asked about. */
function unlike(asking: readonly Asking[]): Asking[] {
  const keyOf = ({ kind, severity, episodeId, comprehensive, force }: Asking) =>
    JSON.stringify([kind, severity, episodeId, comprehensive, force])
  return [...new Map(asking.toReversed().map((each) => [keyOf(each), each])).values()].toReversed()
}

function returnOf(
  { runId, modelName }: Run,
  { triggerId, kind, severity, reason, occurredAt, episodeId, comprehensive, force, askedBy }: Asking,
  { cause, now }: { readonly cause: RemodelEvent; readonly now: Instant },
): RemodelEvent {
  const named = { modelName, runId, triggerId, trigger: kind, severity: severity ?? null, reason }
  const data = { ...named, occurredAt: toIso(occurredAt), episodeId, comprehensive, force, askedBy }
  return makeEvent('TriggerReturned', { key: [runId, triggerId], occurredAt: now, correlationId: runId, cause, data })
}
