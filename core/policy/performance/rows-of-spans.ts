import { dayMs } from '#core/instant'
import { besideConstant } from './line-blocks.ts'
import type { LossBlock } from './loss-blocks.ts'
import type { LossSpan } from './loss-span.ts'
import { pastNoise } from './past-noise.ts'
import { recentMs } from './recent-stretch.ts'

/** Labelled rows of a day, over the last two months of spans that have any. */
export function rowsPerDayOf(spans: readonly LossSpan[]): number {
  const end = spans.reduce((latest, { startsAt }) => Math.max(latest, startsAt), 0)
  const last = spans.filter(({ startsAt }) => startsAt > end - recentMs)
  const begin = last.reduce((first, { startsAt }) => Math.min(first, startsAt), end)
  const rows = last.reduce((sum, { labelled }) => sum + labelled, 0)
  // At least a day: a stream that began an hour ago has no rate yet.
  return (rows * dayMs) / Math.max(dayMs, end - begin)
}

/** Rows that tell as much as one independent row: mistakes in runs make an interval that much wider. */
export function rowsPerIndependentOf(blocks: readonly LossBlock[]): number {
  const spans = besideConstant(blocks, 0)
  const noise = pastNoise(spans, spans.length, { rowVarianceMin: 0 })
  if (noise === null) return 1
  const rows = spans.reduce((sum, { rowCount }) => sum + rowCount, 0)
  const variance = spans.reduce((sum, span) => sum + span.rowVariance * span.rowCount, 0) / rows
  return variance === 0 ? 1 : Math.max(1, noise.rowDeviation ** 2 / variance)
}
