import type { ApiContext } from '#api/api-context'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { type Component, getHealth, getReadiness } from '#contracts/api/health'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

/** `/health`: the process lives. `/ready`: it can work; 503 names what cannot. */
export function bindHealth(handlers: EndpointHandlers, api: ApiContext): void {
  bindEndpoint(handlers, getHealth)(async () => ({ status: 200, body: { status: 'alive' } }))
  bindEndpoint(
    handlers,
    getReadiness,
  )(async () => {
    const components = [...((await api.options.components?.()) ?? [await databaseComponent(api)])]
    const isReady = components.every(({ status }) => status === 'ready')
    const body = { status: isReady ? ('ready' as const) : ('not-ready' as const), components }
    return isReady ? { status: 200, body } : { status: 503, body }
  })
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
