import { isoOrNull } from '#api/http/iso-or-null'
import type { VersionEntry } from '#contracts/api/model-version'
import type { Metric } from '#contracts/metric'
import { metricFigure } from '#contracts/metric-words'
import { toIso } from '#core/instant'
import type { VersionRow } from '#store/versions/list-versions'

/** A version as the API shows it. @param metric the model's, for its figure in production */
export function versionEntryOf(
  { gate, challenger, metric: trainedBy, live, ...version }: VersionRow,
  metric: Metric,
): VersionEntry {
  const evidence = (gate?.evidence ?? {}) as Readonly<Record<string, unknown>>
  const rows = figureOf(evidence.heldOutRows)
  const heldOutFigure = (loss: unknown) =>
    trainedBy === null || typeof loss !== 'number' ? null : metricFigure(trainedBy, loss).value
  return {
    ...version,
    live: {
      labelled: live.labelled,
      accuracy: live.accuracy,
      figure: live.loss === null ? null : metricFigure(metric, live.loss).value,
    },
    trainedFrom: isoOrNull(version.trainedFrom),
    cutoffAt: isoOrNull(version.cutoffAt),
    createdAt: toIso(version.createdAt),
    promotedAt: isoOrNull(version.promotedAt),
    probationUntil: isoOrNull(version.probationUntil),
    retiredAt: isoOrNull(version.retiredAt),
    heldOut:
      rows === null
        ? null
        : {
            rows,
            accuracy: figureOf(evidence.accuracy),
            ...besideOf(challenger),
            figureName: trainedBy && metricFigure(trainedBy, 0).name,
            figure: heldOutFigure(evidence.loss),
            championFigure: heldOutFigure(evidence.championLoss),
            naiveFigure: heldOutFigure(evidence.naiveLoss),
            championAccuracy: figureOf(evidence.championAccuracy),
            metric: typeof evidence.metric === 'string' ? evidence.metric : null,
            loss: figureOf(evidence.loss),
            championLoss: figureOf(evidence.championLoss),
            naiveLoss: figureOf(evidence.naiveLoss),
            lossSaved: figureOf(evidence.lossSaved),
            lossSavedError: figureOf(evidence.lossSavedError),
            belowNaive: typeof evidence.belowNaive === 'boolean' ? evidence.belowNaive : null,
          },
  }
}

function besideOf(challenger: VersionRow['challenger']) {
  return {
    precision: challenger?.precision ?? null,
    recall: challenger?.recall ?? null,
    f1: challenger?.f1 ?? null,
    auc: challenger?.auc ?? null,
    balancedAccuracy: challenger?.balancedAccuracy ?? null,
    logLoss: challenger?.logLoss ?? null,
    brier: challenger?.brier ?? null,
    mae: challenger?.mae ?? null,
    rmse: challenger?.rmse ?? null,
    mase: challenger?.mase ?? null,
    r2: challenger?.r2 ?? null,
    pinball: challenger?.pinball ?? null,
    intervalCoverage: challenger?.coverage ?? null,
  }
}

function figureOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
