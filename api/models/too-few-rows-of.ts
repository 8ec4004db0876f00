import { isoOrNull } from '#api/http/iso-or-null'
import type { ModelSummary } from '#contracts/api/model-summary'
import type { Instant } from '#core/instant'
import { enoughRowsAt } from '#core/policy/enough-rows-at'
import type { ThinWindow } from '#store/models/list-thin-windows'

/** Whether a model's windows have too few rows for drift to be watched. Nothing is said of a model that is not watched. */
export function tooFewRowsOf(thin: ThinWindow | undefined, now: Instant): ModelSummary['tooFewRows'] {
  if (!thin || thin.driftRows === null) return { drift: null }
  const { driftRows: rows, driftSince: since, driftRowsMin: rowsMin, driftHours: hours } = thin
  if (rows >= rowsMin) return { drift: null }
  return { drift: { rows, rowsMin, hours, enoughAt: isoOrNull(enoughRowsAt({ rows, rowsMin, hours, since, now })) } }
}
