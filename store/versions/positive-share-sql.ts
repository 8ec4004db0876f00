import type { ClassShares } from '#core/policy/performance/loss-of'
import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * The share of positive rows among those that a version was trained and evaluated on, as an expression over a row of
 * `model_versions`: the weights of `balanced-accuracy`. Never 0 or 1, because the rarer class has a weight; null where
 * the trainer's report is not kept.
 *
 * @param evaluation an expression of type jsonb
 */
export function positiveShareSql(evaluation: Statement): Statement {
  return sql`
    case when (${evaluation} #>> '{rows,joined}')::double precision > 0
              -- The least and the greatest of a number and null is the number.
              and ${evaluation} #>> '{rows,positives}' is not null
         then least(0.999, greatest(0.001, (${evaluation} #>> '{rows,positives}')::double precision
                                           / (${evaluation} #>> '{rows,joined}')::double precision)) end`
}

/** Both classes weigh the same while the share is not known. */
export const positiveShareUnknown = 0.5

/** The shares of a version's classes while they are not known. */
export const classSharesUnknown: ClassShares = { positiveShare: positiveShareUnknown, classShares: [] }
