import { isoOrNull } from '#api/http/iso-or-null'
import type { VersionEntry } from '#contracts/api/model-version'
import { toIso } from '#core/instant'
import type { VersionRow } from '#store/versions/list-versions'

/** A version as the API shows it. */
export function versionEntryOf({ gate, challenger, ...version }: VersionRow): VersionEntry {
  const evidence = (gate?.evidence ?? {}) as Readonly<Record<string, unknown>>
  const rows = figureOf(evidence.heldOutRows)
  return {
    ...version,
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
            precision: challenger?.precision ?? null,
            recall: challenger?.recall ?? null,
            f1: challenger?.f1 ?? null,
            auc: challenger?.auc ?? null,
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

function figureOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
