import type { ApiContext } from '#api/api-context'
import { notFound } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { breakerOf } from '#api/models/breaker-of'
import { byImportance } from '#contracts/feature-importance'
import { explainModel } from '#core/explain/explain-model'
import { explainRun } from '#core/explain/explain-run'
import { listWaitingTriggers } from '#store/decisions/list-waiting-triggers'
import { loadOpenEpisodes } from '#store/episodes/episodes'
import { findLedgerRows, findLedgerRowsOfRun, findLedgerRowsSince } from '#store/ledger/find-ledger-rows'
import { loadWorth } from '#store/losses/load-worth'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { findRuns } from '#store/runs/find-runs'
import { loadImportance } from '#store/versions/load-importance'

export * as endpoints from '#contracts/api/explanations'

/** A day's checks write about 75 rows; alike rows become one line, so that few lines take many rows. */
const rowsReadMax = 2000
const rowsAfterMax = 500

/** Why: the ledger in words, of a model or of a run. */
export function makeHandlers({ ports: { clock, database } }: ApiContext): PartHandlers<'explanations'> {
  return {
    explainModel: async ({ params: { model: modelName }, query: { limit } }) => {
      const [model] = await listModelSummaries(database, { modelName, limit: 1 })
      if (!model) throw notFound('model', modelName)
      const episodes = (await loadOpenEpisodes(database, modelName)).toSorted((a, b) => a.openedAt - b.openedAt)
      const drifts = episodes.some(({ kind }) => kind === 'drift')
      const importance = drifts ? await loadImportance(database, modelName) : null
      const body = explainModel({
        ...model,
        breaker: breakerOf(model, clock.now()),
        episodes: episodes.map((episode) => ({ ...episode, features: byImportance(episode.features, importance) })),
        waiting: await listWaitingTriggers(database, modelName),
        rows: await findLedgerRows(database, { modelName, limit: rowsReadMax }),
        worth: await loadWorth(database, modelName),
        linesMax: limit,
      })
      return { status: 200, body }
    },
    explainRun: async ({ params: { run: runId } }) => {
      const [run] = await findRuns(database, { runId, limit: 1 })
      if (!run) throw notFound('run', runId)
      const { modelName, endedAt: since } = run
      const after = since === null ? [] : await findLedgerRowsSince(database, { modelName, since, limit: rowsAfterMax })
      return { status: 200, body: explainRun({ ...run, rows: await findLedgerRowsOfRun(database, runId), after }) }
    },
  }
}
