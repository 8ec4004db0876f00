import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { cursorTime, listCursor } from '#api/http/list-cursor'
import { existingModel } from '#api/models/existing-model'
import { predictionOf, readingOf } from '#api/predictions/prediction-of'
import { findPredictions } from '#store/predictions/find-predictions'

export * as endpoints from '#contracts/api/predictions'

const cursors = listCursor({ observedAt: cursorTime, observationId: z.string().max(200) })

/** Stored predictions, by id and time. */
export function makeHandlers({ ports: { database } }: ApiContext): PartHandlers<'predictions'> {
  return {
    listPredictions: async ({ params, query: { limit, cursor, from, to, id, order } }) => {
      const model = await existingModel(database, params.model)
      const { modelName } = model
      const rows = await findPredictions(database, {
        modelName,
        from: from === undefined ? null : Date.parse(from),
        to: to === undefined ? null : Date.parse(to),
        observationId: id ?? null,
        order,
        after: cursors.read(cursor),
        limit,
      })
      const reading = await readingOf(database, model, rows)
      const predictions = rows.map((row) => predictionOf(row, reading))
      return { status: 200, body: { modelName, predictions, next: cursors.next(rows, limit) } }
    },
  }
}
