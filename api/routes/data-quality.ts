import type { ApiContext } from '#api/api-context'
import { invalidField } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { existingModel } from '#api/models/existing-model'
import { dataEpisodeOf } from '#contracts/data-episode'
import { rowSubjects } from '#contracts/events/data-problem'
import { acceptedData } from '#core/facts/accepted-data'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { acceptDataProblems } from '#store/episodes/accept-data-problems'
import { loadOpenEpisodes } from '#store/episodes/episodes'
import { commit } from '#store/events/commit'
import type { LoadedModel } from '#store/models/load-model'
import { lockModel } from '#store/models/lock-model'

export * as endpoints from '#contracts/api/data-quality'

/** Data quality: a person says that the data is right as it is. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'dataQuality'> {
  return {
    acceptData: async ({ params: { model }, body: { subject, reason }, askedBy }) => {
      const { modelName, definition } = await existingModel(ports.database, model)
      if (subject !== null) await refuseUnknownSubject(ports.database, { modelName, definition, subject })
      const now = ports.clock.now()
      const accepted = await commit(ports, null, async (sql) => {
        await lockModel(sql, modelName)
        const result = await acceptDataProblems(sql, { modelName, subject, now })
        const said = { modelName, acceptedBy: askedBy, reason }
        const base = { occurredAt: now, correlationId: modelName }
        const events = result.map((problem) =>
          makeEvent('DataCountsAsUsual', { ...base, key: [problem.id], data: acceptedData(problem, said) }),
        )
        return { events, result }
      })
      const shown = (accepted ?? []).map(({ problem, subject: about, openedAt }) => {
        return { problem, subject: about, openedAt: toIso(openedAt) }
      })
      return { status: 200, body: { modelName, accepted: shown } }
    },
  }
}

/** Names in a refusal: a model may have thousands of features. */
const namesMax = 20

/**
 * A subject that this model cannot have is misspelled. One without an open problem is none: a repeat says so.
 *
 * @throws {ApiError} 422 naming the subjects that have an open problem, or those that there are
 */
async function refuseUnknownSubject(
  database: Database,
  { modelName, definition, subject }: Pick<LoadedModel, 'modelName' | 'definition'> & { readonly subject: string },
): Promise<void> {
  const features = definition.features.map(({ name }) => name)
  const subjects: readonly string[] = [...rowSubjects, ...features]
  if (subjects.includes(subject)) return
  const episodes = await loadOpenEpisodes(database, modelName)
  const open = episodes.flatMap((episode) =>
    episode.kind === 'data-quality' ? [dataEpisodeOf(episode.subject).subject] : [],
  )
  // A feature that the model has no longer may still have one.
  if (open.includes(subject)) return
  const names = (of: readonly string[]) =>
    `${of.slice(0, namesMax).join(', ')}${of.length > namesMax ? ` and ${of.length - namesMax} more` : ''}`
  const there =
    open.length > 0
      ? `Problems are open of ${names([...new Set(open)])}.`
      : `No problem is open; subjects are ${names(subjects)}.`
  throw invalidField('subject', `${modelName} has no feature "${subject}". ${there}`)
}
