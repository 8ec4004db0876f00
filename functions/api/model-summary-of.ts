import type { ModelSummary } from '#contracts/api/models'
import { toIso } from '#core/instant'
import type { ModelSummaryRow } from '#store/list-model-summaries'
import { isoOrNull } from './iso-or-null.ts'

/** A model's line as the API shows it. */
export function modelSummaryOf(row: ModelSummaryRow): ModelSummary {
  return {
    ...row,
    championPromotedAt: isoOrNull(row.championPromotedAt),
    lastObservedAt: isoOrNull(row.lastObservedAt),
    performance: row.performance && { ...row.performance, at: toIso(row.performance.at) },
    lastRun: row.lastRun && { ...row.lastRun, endedAt: toIso(row.lastRun.endedAt) },
  }
}
