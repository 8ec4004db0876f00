import { isoOrNull } from '#api/http/iso-or-null'
import type { ModelSummary } from '#contracts/api/model-summary'
import { type Instant, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { nextTimes } from '#core/schedule/cron-times'
import type { ModelSummaryRow } from '#store/models/list-model-summaries'
import { listThinWindows } from '#store/models/list-thin-windows'
import { loadSchedules } from '#store/schedules/load-schedules'
import { breakerOf } from './breaker-of.ts'
import { tooFewRowsOf } from './too-few-rows-of.ts'

/**
 * Summaries of models as the API shows them; a model's next run is the next tick of a schedule that may retrain its
 * type. Two statements for any number of models.
 */
export async function modelSummariesOf(
  database: Database,
  rows: readonly ModelSummaryRow[],
  now: Instant,
): Promise<ModelSummary[]> {
  const schedules = await loadSchedules(database)
  const windows = await listThinWindows(database, { modelNames: rows.map(({ name }) => name), now })
  const thin = new Map(windows.map((window) => [window.modelName, window]))
  const retraining = schedules
    .filter(({ enabled, action }) => enabled && (action === 'retrain' || action === 'retrain-comprehensively'))
    .flatMap((schedule) => nextTimes(schedule, now, 1).map((at) => ({ at, modelTypes: schedule.modelTypes })))
    .sort((a, b) => a.at - b.at)
  return rows.map((row) => {
    const next =
      row.mode === 'paused'
        ? undefined
        : retraining.find(({ modelTypes }) => modelTypes.length === 0 || modelTypes.includes(row.type))
    return {
      ...row,
      championPromotedAt: isoOrNull(row.championPromotedAt),
      servingProblem: row.servingProblem && { ...row.servingProblem, since: isoOrNull(row.servingProblem.since) },
      lastObservedAt: isoOrNull(row.lastObservedAt),
      breaker: breakerOf(row, now),
      openEpisodes: row.openEpisodes.map((episode) => ({ ...episode, usualFrom: isoOrNull(episode.usualFrom) })),
      dataLearningUntil: isoOrNull(row.dataLearningUntil),
      performance: row.performance && { ...row.performance, at: toIso(row.performance.at) },
      activeRun: row.activeRun && {
        ...row.activeRun,
        requestedAt: toIso(row.activeRun.requestedAt),
        startedAt: isoOrNull(row.activeRun.startedAt),
        deadlineAt: isoOrNull(row.activeRun.deadlineAt),
      },
      lastRun: row.lastRun && { ...row.lastRun, endedAt: toIso(row.lastRun.endedAt) },
      nextRunAt: next ? toIso(next.at) : null,
      tooFewRows: tooFewRowsOf(thin.get(row.name), now),
    }
  })
}
