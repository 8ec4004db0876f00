import * as z from 'zod'
import { type DataEpisode, dataEpisodeOf } from '#contracts/data-episode'
import { type DataProblem, holdsRetraining } from '#contracts/events/data-problem'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  id: z.string(),
  subject: z.string(),
  championVersion: z.number().nullable(),
  openedAt: instant,
})

/** An episode whose data counts as usual because a person said so. */
export interface AcceptedProblem extends DataEpisode {
  readonly id: string
  readonly championVersion: number | null
  readonly openedAt: Instant
}

/**
 * Closes the open data-quality episodes of a model that hold retraining, because a person says that the data is right. A
 * repeat finds none open.
 *
 * @param asked `subject` names a feature, or the rows in question; null for all
 * @returns the episodes that it closed
 */
export async function acceptDataProblems(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly subject: string | null; readonly now: Instant },
): Promise<AcceptedProblem[]> {
  const open = await executor.query(
    sql`
    select id, subject, champion_version, opened_at from episodes
     where model_name = ${asked.modelName} and kind = 'data-quality' and closed_at is null
     order by subject`,
    rowSchema,
  )
  const accepted = open.flatMap(({ subject: stored, ...episode }): AcceptedProblem[] => {
    const { problem, subject } = dataEpisodeOf(stored)
    const isMeant = asked.subject === null || asked.subject === subject
    return isMeant && holdsRetraining(problem) ? [{ ...episode, problem: problem as DataProblem, subject }] : []
  })
  const ids = JSON.stringify(accepted.map(({ id }) => id))
  await executor.execute(sql`
    update episodes set closed_at = ${toIso(asked.now)}::timestamptz, close_reason = 'accepted'
     where id in (select jsonb_array_elements_text(${ids}::jsonb)) and closed_at is null`)
  return accepted
}
