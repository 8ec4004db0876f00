import { Hono } from 'hono'
import type { Component, Readiness } from '#contracts/api/health'
import { sql } from '#core/sql'
import { anyRow } from '#store/row'
import type { ApiContext } from '../api-context.ts'

/** `/health`: the process lives. `/ready`: it can work; 503 names what cannot. */
export function healthRoutes(api: ApiContext): Hono {
  const routes = new Hono()
  routes.get('/health', (context) => context.json({ status: 'alive' }))
  routes.get('/ready', async (context) => {
    const components = [...((await api.options.components?.()) ?? [await databaseComponent(api)])]
    const isReady = components.every(({ status }) => status === 'ready')
    const answer: Readiness = { status: isReady ? 'ready' : 'not-ready', components }
    return context.json(answer, isReady ? 200 : 503)
  })
  return routes
}

async function databaseComponent({ ports }: ApiContext): Promise<Component> {
  try {
    await ports.database.query(sql`select 1 from models limit 1`, anyRow)
    return { component: 'database', status: 'ready', detail: null }
  } catch (error) {
    return {
      component: 'database',
      status: 'not-ready',
      detail: error instanceof Error ? error.message : String(error),
    }
  }
}
