import * as z from 'zod'
import { type DataEpisode, dataEpisodeOf } from '#contracts/data-episode'
import type { DataProblem } from '#contracts/events/data-problem'
import type { Instant } from '#core/instant'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, rowOf } from '#store/tables/row'

type UsualChange = DataEpisode & { readonly openedAt: Instant }

const rowSchema = rowOf({ subject: z.string(), openedAt: instant }).transform(
  ({ subject: stored, openedAt }): UsualChange => {
    const { problem, subject } = dataEpisodeOf(stored)
    return { problem: problem as DataProblem, subject, openedAt }
  },
)

/** The changes of a model's data that count as usual, the latest of each problem and subject. */
export function selectUsualChanges(modelName: string): Select<UsualChange> {
  return {
    row: rowSchema,
    statement: sql`
    select subject, max(opened_at) as opened_at from episodes
     where model_name = ${modelName} and kind = 'data-quality' and close_reason in ('usual', 'accepted')
     group by subject`,
  }
}
