import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import type { Component } from '#contracts/api/health'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'
import { findUnservedModels } from '#store/versions/find-unserved-models'

export * as endpoints from '#contracts/api/health'

/** Models that the readiness names; it gives the number of all. */
const modelsNamedMax = 5

/**
 * `/health`: the process lives. `/ready`: it can work; 503 names the components that cannot.
 *
 * A model that no version serves makes the installation `degraded`, with 200: the others are served, and a balancer
 * that took the installation out would stop those, too, and the rows that are kept meanwhile.
 */
export function makeHandlers(api: ApiContext): PartHandlers<'health'> {
  return {
    getHealth: async () => ({ status: 200, body: { status: 'alive' } }),
    getReadiness: async () => {
      const components = [...((await api.options.components?.()) ?? [await databaseComponent(api)])]
      const isReady = components.every(({ status }) => status !== 'not-ready')
      if (!isReady) return { status: 503, body: { status: 'not-ready', components } }
      components.push(await servingComponent(api))
      const isWhole = components.every(({ status }) => status === 'ready')
      return { status: 200, body: { status: isWhole ? 'ready' : 'degraded', components } }
    },
  }
}

/** The reason goes to the log alone: it may name hosts and users. */
async function databaseComponent({ ports }: ApiContext): Promise<Component> {
  try {
    await ports.database.query(sql`select 1 from models limit 1`, anyRow)
    return { component: 'database', status: 'ready', detail: null }
  } catch (error) {
    ports.log.error('the database does not answer', { cause: error })
    return { component: 'database', status: 'not-ready', detail: 'The database does not answer; the log says why.' }
  }
}

async function servingComponent({ ports }: ApiContext): Promise<Component> {
  const unserved = await findUnservedModels(ports.database, { limit: modelsNamedMax })
  const [first] = unserved
  if (first === undefined) return { component: 'serving', status: 'ready', detail: null }
  const named = unserved.map(
    ({ modelName, championVersion, problem }) =>
      `${modelName}: version ${championVersion} cannot be served: ${problem}`,
  )
  const more = first.unserved > named.length ? [`and ${first.unserved - named.length} more`] : []
  return { component: 'serving', status: 'degraded', detail: `No version serves ${[...named, ...more].join('; ')}` }
}
