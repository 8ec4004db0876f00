import { dayMs, type Instant } from '#core/instant'
import { blockLengthFor } from '#core/policy/performance/block-length'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import { firstWeeksEnd } from '#core/policy/performance/performance-lines'
import type { LossOf } from '#core/policy/performance/row-loss'
import { type LossesToWatch, type LossWatch, type OpenLine, watchLosses } from '#core/policy/performance/watch-losses'
import type { Database } from '#core/ports/database'
import { findLastClosing } from '#store/episodes/find-last-closing'
import type { LoadedModel } from '#store/models/load-model'
import { dropLosses } from '#store/performance/drop-losses'
import { findMatureSpans, type MatureSpan } from '#store/performance/find-mature-spans'
import { keepLosses } from '#store/performance/keep-losses'
import { loadLosses } from '#store/performance/load-losses'
import { loadPositiveShare } from '#store/performance/load-positive-share'
import { measureLabelDelay } from '#store/performance/measure-label-delay'

/** How far back losses are looked at: a year, and the month of noise before it. */
const watchedMs = 400 * dayMs

/** A statement measures a week at most: its rows, and those of the week before, fit the time of one. */
const spansAtOnceMs = 7 * dayMs

/** Measures the champion's losses whose labels came in since the last check, and watches all of them. */
export async function watchChampion(
  database: Database,
  asked: {
    readonly model: LoadedModel
    readonly version: number
    readonly promotedAt: Instant
    readonly now: Instant
    readonly open: OpenLine | null
  },
): Promise<{ readonly watch: LossWatch; readonly known: LossesToWatch }> {
  const { model, version, promotedAt, now, open } = asked
  const { modelName, configuration } = model
  const labelDelayMs = await measureLabelDelay(database, { modelName })
  const lossOf = await lossOfModel(database, model, version)
  await dropLosses(database, { modelName, lossOf })
  const delayMs = Math.max(0, labelDelayMs ?? 0)
  const labelCoverageMin = configuration.label_coverage_min
  const mature = await findMatureSpans(database, { modelName, now, labelDelayMs: delayMs, labelCoverageMin })
  for (const spans of weeksOf(mature)) await keepLosses(database, { modelName, spans, lossOf, labelDelayMs: delayMs })
  const spanMs = blockLengthFor({ labelDelayMs: delayMs, rowsPerDay: Number.POSITIVE_INFINITY })
  const known = {
    spans: await loadLosses(database, {
      modelName,
      lossOf,
      from: now - watchedMs,
      championVersion: version,
      firstUntil: firstWeeksEnd(promotedAt, spanMs),
    }),
    championVersion: version,
    lossOf,
    labelDelayMs,
    open,
    lastClosedAt: await findLastClosing(database, modelName),
  }
  return { watch: watchLosses(known, configuration), known }
}

async function lossOfModel(
  database: Database,
  { modelName, definition }: LoadedModel,
  version: number,
): Promise<LossOf> {
  const { metric, classificationThreshold } = definition
  const share = metric === 'balanced-accuracy' ? await loadPositiveShare(database, { modelName, version }) : null
  // A class that the training did not see has no weight of its own.
  const positiveShare = share === null || share <= 0 || share >= 1 ? 0.5 : share
  return { metric, classificationThreshold, positiveShare }
}

/** Neighbouring spans together, a week at most. */
function weeksOf(spans: readonly MatureSpan[]): MatureSpan[][] {
  const weeks: MatureSpan[][] = []
  for (const span of spans) {
    const week = weeks.at(-1)
    if (week?.[0] && span.startsAt + lossSpanMs - week[0].startsAt <= spansAtOnceMs) week.push(span)
    else weeks.push([span])
  }
  return weeks
}
