import type { Configuration } from '#contracts/configuration'
import { wilsonInterval } from '#core/statistics/wilson-interval'
import { type WindowCounts, type WindowFigures, windowFigures } from './window-figures.ts'

/** A window of one version's predictions. */
export interface PerformanceWindow {
  /** Predictions in the window, labelled or not. */
  readonly scored: number
  readonly labelled: number
  /** The labelled ones. */
  readonly counts: WindowCounts
}

/** The figures of a window, and how far they may be trusted. */
export interface ShownFigures extends WindowFigures {
  readonly scored: number
  readonly labelled: number
  /** Share of the scored rows that have a label; null without scored rows. */
  readonly labelCoverage: number | null
  /** Missing labels may still change the figures. */
  readonly provisional: boolean
  /** 95 % interval of the accuracy, with the runs that mistakes come in; null where there is no accuracy. */
  readonly accuracyInterval: { readonly lower: number; readonly upper: number } | null
}

/** The usual confidence of an interval that is drawn. No decision is made of it. */
const intervalConfidence = 0.95

/**
 * The figures of a window that are shown: no verdict, and no evidence for one.
 *
 * @param rowsPerIndependent rows that tell as much as one independent row, 1 or more: mistakes that come in runs make
 *   the interval wider
 * @complexity O(1), of several classes O(classes²)
 * @see {@link wilsonInterval}
 * @example shownFigures(window, { label_coverage_min: 0.9, rowsPerIndependent: 1 }).accuracy // => 0.825
 */
export function shownFigures(
  { scored, labelled, counts }: PerformanceWindow,
  {
    label_coverage_min,
    rowsPerIndependent,
  }: Pick<Configuration, 'label_coverage_min'> & { readonly rowsPerIndependent: number },
): ShownFigures {
  const labelCoverage = scored > 0 ? Math.min(1, labelled / scored) : null
  const figures = windowFigures(counts)
  return {
    ...figures,
    scored,
    labelled,
    labelCoverage,
    provisional: labelCoverage === null || labelCoverage < label_coverage_min,
    accuracyInterval:
      figures.accuracy === null ? null : accuracyInterval({ accuracy: figures.accuracy, labelled, rowsPerIndependent }),
  }
}

function accuracyInterval({
  accuracy,
  labelled,
  rowsPerIndependent,
}: {
  readonly accuracy: number
  readonly labelled: number
  readonly rowsPerIndependent: number
}) {
  const trialCount = Math.max(1, Math.round(labelled / rowsPerIndependent))
  return wilsonInterval({
    successCount: Math.round(accuracy * trialCount),
    trialCount,
    confidence: intervalConfidence,
  })
}
