import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import type { Component } from '#contracts/api/health'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

export * as endpoints from '#contracts/api/health'

/** `/health`: the process lives. `/ready`: it can work; 503 names the components that cannot. */
export function makeHandlers(api: ApiContext): PartHandlers<'health'> {
  return {
    getHealth: async () => ({ status: 200, body: { status: 'alive' } }),
    getReadiness: async () => {
      const components = [...((await api.options.components?.()) ?? [await databaseComponent(api)])]
      const isReady = components.every(({ status }) => status === 'ready')
      return isReady
        ? { status: 200, body: { status: 'ready', components } }
        : { status: 503, body: { status: 'not-ready', components } }
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
