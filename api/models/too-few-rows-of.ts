import { isoOrNull } from '#api/http/iso-or-null'
import type { ModelSummary } from '#contracts/api/model-summary'
import type { TooFewRows } from '#contracts/too-few-rows'
import { hourMs, type Instant } from '#core/instant'
import { enoughRowsAt } from '#core/policy/enough-rows-at'
import type { ModelSummaryRow } from '#store/models/list-model-summaries'
import type { ThinWindow } from '#store/models/list-thin-windows'

/** Whether a model's windows have too few rows to be watched. Nothing is said of a model that is not watched. */
export function tooFewRowsOf(
  { performance }: Pick<ModelSummaryRow, 'performance'>,
  thin: ThinWindow | undefined,
  now: Instant,
): ModelSummary['tooFewRows'] {
  if (!thin) return { drift: null, performance: null }
  const { driftRows, driftSince, driftRowsMin, driftHours, performanceRowsMin, performanceHours, promotedAt } = thin
  const labelled = performance?.labelled ?? 0
  const windowStart = now - performanceHours * hourMs
  return {
    drift:
      driftRows === null
        ? null
        : shortOf({ rows: driftRows, rowsMin: driftRowsMin, hours: driftHours, since: driftSince, now }),
    performance: shortOf({
      rows: labelled,
      rowsMin: performanceRowsMin,
      hours: performanceHours,
      // Only the champion's own answers count.
      since: promotedAt === null ? null : Math.max(promotedAt, windowStart),
      now,
    }),
  }
}

function shortOf(window: Parameters<typeof enoughRowsAt>[0]): TooFewRows | null {
  const { rows, rowsMin, hours } = window
  return rows >= rowsMin ? null : { rows, rowsMin, hours, enoughAt: isoOrNull(enoughRowsAt(window)) }
}
