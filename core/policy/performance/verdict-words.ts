import { isShareMetric } from '#contracts/metric-kind'
import { metricFigure, naiveRuleInWords } from '#contracts/metric-words'
import { capitalized, plural, showMoment } from '#contracts/wording'
import { dayMs, type Instant, toIso } from '#core/instant'
import { roundFigure } from '#core/policy/drift/round-figure'
import type { LineVerdict } from './line-verdicts.ts'
import type { PerformanceLine } from './performance-lines.ts'
import type { Stretch } from './stretch.ts'
import type { LossWatch } from './watch-losses.ts'

/** A champion that is below a line, in one sentence: by how much, since when, and how often chance says so. */
export function fallInWords({ line, stretch, limit }: LineVerdict, watch: LossWatch, threshold: number | null): string {
  const { metric } = watch.lossOf
  const below = lineInWords({ line, limit, stretch }, watch, threshold)
  const { badSide } = metricFigure(metric, 0)
  const chance = `chance raises such an alarm at most ${roundFigure(watch.falseAlarmsPerYear)} times a year`
  const by = roundFigure(Math.abs(stretch.excess))
  return `${stretchInWords(stretch, watch)}: ${by} ${badSide} ${below}${errorInWords(stretch)}; ${chance}.`
}

function errorInWords({ standardError }: Stretch): string {
  return standardError === null ? '' : `, with a standard error of ${roundFigure(standardError)}`
}

/** A champion that keeps its lines, in one sentence. */
export function standingInWords(stretch: Stretch, watch: LossWatch, threshold: number | null): string {
  const { metric } = watch.lossOf
  const { badSide } = metricFigure(metric, 0)
  if (threshold === null) {
    const beyond = stretch.loss > stretch.naiveLoss ? ' beyond chance' : ''
    return `${stretchInWords(stretch, watch)}: not ${badSide} ${lineInWords({ line: 'floor', limit: null, stretch }, watch, threshold)}${beyond}.`
  }
  const floor = roundFigure(metricFigure(metric, stretch.naiveLoss).value)
  const beyond = stretch.loss > thresholdLoss(stretch, watch, threshold) ? ' beyond chance' : ''
  const limit = thresholdInWords(stretch, watch, threshold)
  return `${stretchInWords(stretch, watch)}: not ${badSide} ${limit}${beyond}; the naive forecast has ${floor}.`
}

/** A champion whose own figures are worse than the naive forecast's, which may still be chance. */
export function belowFloorInWords(recent: Stretch, watch: LossWatch): string {
  const line = lineInWords({ line: 'floor', limit: null, stretch: recent }, watch, 0)
  const { badSide } = metricFigure(watch.lossOf.metric, 0)
  return `${stretchInWords(recent, watch)}: ${badSide} ${line}, which may be chance.`
}

/** Too little is known of a model's losses: how much is, and when it may suffice. */
export function learningInWords({ blocks, blocksMin, blockMs, labelLatenessMs }: LossWatch, now: Instant): string {
  if (labelLatenessMs === null)
    return 'Labels are still coming in for all the days there are: a verdict has to wait until it shows by when they have come.'
  const missing = Math.max(1, blocksMin + 1 - blocks)
  const ready = showMoment(toIso(now + missing * blockMs))
  const waited = labelLatenessMs > 0 ? `, ${durationInWords(labelLatenessMs)} after their rows` : ''
  return `${blocks} of the ${blocksMin + 1} blocks of ${durationInWords(blockMs)} with known labels that a verdict may need; by about ${ready}, if labels go on coming${waited}.`
}

function durationInWords(ms: number): string {
  return ms % dayMs === 0 ? plural(ms / dayMs, 'day') : plural(Math.round(ms / (dayMs / 24)), 'hour')
}

function stretchInWords({ from, to, labelled, loss }: Stretch, { lossOf: { metric } }: LossWatch): string {
  const { name, value } = metricFigure(metric, loss)
  const days = (to - from) / dayMs
  const span = days < 2 ? plural(Math.round(days * 24), 'hour') : plural(Math.round(days), 'day')
  return `${capitalized(name)} ${roundFigure(value)} over ${span} (${plural(labelled, 'label')})`
}

function lineInWords(
  { line, limit, stretch }: { line: PerformanceLine; limit: number | null; stretch: Stretch },
  watch: LossWatch,
  threshold: number | null,
): string {
  const { metric } = watch.lossOf
  switch (line) {
    case 'threshold':
      // A fall below a threshold that is set no more is told beside what it was below.
      return threshold === null ? 'its threshold' : thresholdInWords(stretch, watch, threshold)
    case 'first-weeks':
      return `what this version's first weeks allow (${roundFigure(metricFigure(metric, limit ?? stretch.loss).value)})`
    case 'floor':
      return `the naive forecast on the same rows (${roundFigure(metricFigure(metric, stretch.naiveLoss).value)}, ${naiveRuleInWords(stretch.naiveRule)})`
  }
}

/** The threshold: a share of answers, or what it makes of the naive forecast's loss. */
function thresholdInWords(stretch: Stretch, watch: LossWatch, threshold: number): string {
  const { metric } = watch.lossOf
  if (isShareMetric(metric)) return `the threshold of ${threshold}`
  const limit = roundFigure(metricFigure(metric, thresholdLoss(stretch, watch, threshold)).value)
  return `the ${limit} that the threshold of ${threshold} of the naive forecast's loss allows`
}

/** The most that may be lost per row. */
function thresholdLoss(
  { naiveLoss, perfectLoss }: Stretch,
  { lossOf: { metric } }: LossWatch,
  threshold: number,
): number {
  return isShareMetric(metric) ? 1 - threshold : perfectLoss + threshold * (naiveLoss - perfectLoss)
}
