import type { RemodelEvent } from '#contracts/events/catalogue'
import { newRowsToNextCheck } from '#core/policy/drift/new-rows-to-next-check'
import { judgePerformance } from '#core/policy/performance/judge-performance'
import { lossOfModel } from '#core/policy/performance/loss-of'
import { naiveWindow } from '#core/policy/performance/naive-window'
import { shownFigures } from '#core/policy/performance/shown-figures'
import { thresholdOf } from '#core/policy/performance/threshold-of'
import { isConclusive } from '#core/policy/versions/decide-rollback'
import { baselineVersion as baselineOf } from '#core/policy/versions/scored-beside'
import type { Ports } from '#core/ports/ports'
import { letRequestsLeave } from '#pipeline/let-requests-leave'
import { observeReplaced } from '#store/estimates/observe-replaced'
import { commit } from '#store/events/commit'
import { lockModel } from '#store/models/lock-model'
import { keepPerformanceCheck } from '#store/performance/keep-performance-check'
import { type MeasuredPerformance, measurePerformance } from '#store/performance/measure-performance'
import { classSharesUnknown } from '#store/versions/positive-share-sql'
import { changePerformanceEpisode, performanceStepOf } from './change-performance-episode.ts'
import { compareWithRetained } from './compare-with-retained.ts'
import { lineOf } from './line-of.ts'
import type { CheckedModel } from './read-checked-model.ts'
import { watchChampion } from './watch-champion.ts'

type LookPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'modelServer' | 'metrics'>

/** Measures a champion. Its figures, the episodes and the events are stored together. */
export async function checkModel(
  ports: LookPorts,
  checked: CheckedModel,
  version: number,
  cause: RemodelEvent,
): Promise<void> {
  const { model, versions, open } = checked
  const { modelName, configuration, definition } = model
  const now = ports.clock.now()
  // Requested first, because another process answers. The check goes on without the answer: the server's load says
  // nothing about accuracy.
  const usageAnswer = ports.modelServer.usage(modelName).catch(() => null)
  await letRequestsLeave()
  const baselineVersion = configuration.keep_baseline ? (baselineOf(versions)?.version ?? null) : null
  const champion = versions.find((each) => each.version === version) ?? { version, ...classSharesUnknown }
  const measured = await measurePerformance(ports.database, {
    modelName,
    version,
    baselineVersion,
    now,
    windowHours: configuration.performance_window_hours,
    windowHoursMax: configuration.performance_window_hours_max,
    labelledMin: configuration.performance_rows_min,
    lossOf: lossOfModel(definition, champion),
    classificationThreshold: definition.classificationThreshold,
  })
  const openLine = open === null ? null : lineOf(open, version)
  const promotedAt = model.championPromotedAt ?? now
  const { watch, known } = await watchChampion(ports.database, { checked, champion, promotedAt, now, open: openLine })
  if (versions.some((each) => each.version !== version && each.wasChampion))
    await observeReplaced(ports.database, { modelName, championVersion: version, lossOf: known.lossOf })
  // It reads the errors of spans that the watch has brought up to date.
  const comparison = await compareWithRetained(ports, model, {
    versions,
    version,
    labelDelayMs: known.labelDelayMs,
    labelLatenessMs: known.labelLatenessMs,
    now,
  })
  const shown = shownFigures(measured, { ...configuration, rowsPerIndependent: watch.rowsPerIndependent })
  const watched = { performance_threshold: thresholdOf(model) }
  const judgement = judgePerformance({ shown, watch, openLine: openLine?.line ?? null, configuration: watched, now })
  const naive = naiveWindow(known, { from: measured.windowStart })
  if (judgement.margin !== null) {
    const own = configuration.metrics_per_model ? modelName : undefined
    ports.metrics.add('AccuracyMargin', judgement.margin, own)
  }
  const usage = await usageAnswer
  const kept = {
    ...{ modelName, modelType: model.modelType, version, now, measured, shown, judgement, watch, naive, usage },
    labelsToNext: newRowsToNextCheck(measured.labelled),
    baseline: baselineFigures(baselineVersion, measured),
  }
  const look = { model, version, now, cause, judgement, open }
  const step = performanceStepOf(look)
  // Most checks find nothing new: one statement keeps their figures, and no decision has to wait for it.
  const isQuiet = step.change === 'quiet' || step.change === 'continued'
  const isConcluded = comparison !== null && isConclusive(comparison)
  if (isQuiet && !isConcluded) return keepPerformanceCheck(ports.database, kept)
  await commit(ports, null, async (sql) => {
    await lockModel(sql, modelName)
    await keepPerformanceCheck(sql, kept)
    const events = await changePerformanceEpisode(sql, look, step)
    if (isConcluded) {
      // Most comparisons of versions conclude nothing.
      const { concludeComparison } = await import('./conclude-comparison.ts')
      events.push(...(await concludeComparison(sql, { ...look, decision: comparison })))
    }
    return { events, result: undefined }
  })
}

/**
 * Null unless the baseline has scores for all rows that the champion is measured on: otherwise the two are not
 * comparable.
 */
function baselineFigures(
  version: number | null,
  { labelled, baselineLabelled, baselineLoss, baselineMistakes }: MeasuredPerformance,
) {
  if (version === null || labelled === 0 || baselineLabelled < labelled || baselineLoss === null) return null
  return { version, loss: baselineLoss, accuracy: baselineMistakes === null ? null : 1 - baselineMistakes }
}
