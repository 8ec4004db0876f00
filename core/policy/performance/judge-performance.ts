import type { Evidence } from '#contracts/evidence'
import { metricFigure } from '#contracts/metric-words'
import type { Severity } from '#contracts/severity'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { LineVerdict } from './line-verdicts.ts'
import type { PerformanceLine, PerformanceSettings } from './performance-lines.ts'
import type { ShownFigures } from './shown-figures.ts'
import type { Stretch } from './stretch.ts'
import { belowFloorInWords, fallInWords, learningInWords, standingInWords } from './verdict-words.ts'
import type { LossWatch } from './watch-losses.ts'

export interface PerformanceJudgement {
  /**
   * `degraded`: evidently below the threshold or below the version's own first weeks. `below-floor`: evidently or by its
   * own figures worse than the naive forecast on the same rows, which is never healthy.
   */
  readonly status: 'healthy' | 'below-floor' | 'degraded' | 'insufficient-data'
  /** The line that the champion is evidently below; null below none. */
  readonly below: LineVerdict | null
  /** The champion's own blocks say so, without those of its predecessors. */
  readonly isOwnBelow: boolean
  /** Null unless evidently below a line. */
  readonly severity: Severity | null
  /** The evidence says that the open episode's line is kept again, and no other line is crossed. */
  readonly isBack: boolean
  readonly hasFirstWeeks: boolean
  /**
   * How far the champion's loss stays under its line, per row; negative only while it is evidently or still below one,
   * so that an alarm may watch it. Null while too little is known.
   */
  readonly margin: number | null
  readonly reason: string
  readonly evidence: Evidence
  /** The stretch that the verdict rests on; null while too little is known. */
  readonly stretch: Stretch | null
}

/**
 * Judges a champion by the evidence about its losses. The figures of the current window are shown beside it and decide
 * nothing: judged look by look, a window is below any line sooner or later.
 *
 * @complexity O(1)
 * @example judgePerformance({ shown, watch: lossWatch, openLine: null, configuration, now }).status // => 'healthy'
 */
export function judgePerformance({
  shown,
  watch,
  openLine,
  configuration,
  now,
}: {
  readonly shown: ShownFigures
  readonly watch: LossWatch
  /** The line of the open episode; null without one. */
  readonly openLine: PerformanceLine | null
  readonly configuration: Pick<PerformanceSettings, 'performance_threshold'>
  readonly now: Instant
}): PerformanceJudgement {
  const threshold = configuration.performance_threshold
  const { lines, recent, hasFirstWeeks } = watch
  if (lines === null || recent === null) {
    return {
      status: 'insufficient-data',
      below: null,
      isOwnBelow: false,
      severity: null,
      isBack: false,
      hasFirstWeeks,
      margin: null,
      reason: learningInWords(watch, now),
      evidence: { ...shownEvidence(shown, threshold), blocks: watch.blocks, blocksNeeded: watch.blocksMin + 1 },
      stretch: null,
    }
  }
  const below = lines.find(({ isBelow }) => isBelow) ?? null
  const isUnderFloor = recent.loss > recent.naiveLoss
  const back = below === null ? watch.back : null
  const stretch = below?.stretch ?? back ?? recent
  const reason =
    below !== null
      ? fallInWords(below, watch, threshold)
      : isUnderFloor && back === null
        ? belowFloorInWords(recent, watch)
        : standingInWords(stretch, watch, threshold)
  return {
    // An episode that is open is not over before the evidence says so.
    status: statusOf(below?.line ?? (back === null ? openLine : null), isUnderFloor),
    below,
    isOwnBelow: below?.isOwnBelow ?? false,
    severity: below === null ? null : severityOf(below.stretch.excess, watch.materialLoss),
    isBack: back !== null,
    hasFirstWeeks,
    margin: marginOf({ below, recent, isOpen: openLine !== null && back === null }),
    reason,
    evidence: {
      ...shownEvidence(shown, threshold),
      line: below?.line ?? null,
      limit: below?.limit ?? null,
      // An episode is over by what came after this.
      evidentAt: below?.evidentAt == null ? null : toIso(below.evidentAt),
      falseAlarmsPerYear: watch.falseAlarmsPerYear,
      ...stretchEvidence(stretch, watch),
    },
    stretch,
  }
}

function statusOf(below: PerformanceLine | null, isUnderFloor: boolean): PerformanceJudgement['status'] {
  if (below === 'threshold' || below === 'first-weeks') return 'degraded'
  return below === 'floor' || isUnderFloor ? 'below-floor' : 'healthy'
}

function marginOf({
  below,
  recent,
  isOpen,
}: {
  readonly below: LineVerdict | null
  readonly recent: Stretch
  readonly isOpen: boolean
}): number {
  if (below !== null) return -below.stretch.excess
  // A figure below the threshold that chance explains is no margin below zero, and one of an open episode is not above.
  return isOpen ? Math.min(0, -recent.excess) : Math.max(0, -recent.excess)
}

function shownEvidence(shown: ShownFigures, threshold: number | null): Evidence {
  const { accuracy, scored, labelled, labelCoverage, provisional } = shown
  return { accuracy, threshold, scored, labels: labelled, labelCoverage, provisional }
}

function stretchEvidence(
  { from, to, labelled, loss, naiveLoss, naiveRule, excess }: Stretch,
  watch: LossWatch,
): Evidence {
  const { metric } = watch.lossOf
  const { name, value } = metricFigure(metric, loss)
  return {
    metric: name,
    figure: value,
    figureFrom: toIso(from),
    figureDays: (to - from) / dayMs,
    figureLabels: labelled,
    excess,
    naiveFigure: metricFigure(metric, naiveLoss).value,
    naiveRule,
    blockHours: (watch.blockMs / dayMs) * 24,
  }
}

/** In steps of the loss that matters to this model: up to one step low, up to two medium. */
function severityOf(excess: number, step: number): Severity {
  if (excess < step) return 'low'
  return excess < 2 * step ? 'medium' : 'high'
}
