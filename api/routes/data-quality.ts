import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { existingModel } from '#api/models/existing-model'
import { acceptedData } from '#core/facts/accepted-data'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import { acceptDataProblems } from '#store/episodes/accept-data-problems'
import { commit } from '#store/events/commit'
import { lockModel } from '#store/models/lock-model'

export * as endpoints from '#contracts/api/data-quality'

/** Data quality: a person says that the data is right as it is. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'dataQuality'> {
  return {
    acceptData: async ({ params: { model }, body: { subject, reason }, askedBy }) => {
      const { modelName } = await existingModel(ports.database, model)
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
