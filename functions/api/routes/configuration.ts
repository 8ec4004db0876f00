import { type Context, Hono } from 'hono'
import { type ConfigurationList, configurationEditSchema, configurationQuerySchema } from '#contracts/api/configuration'
import type { SqlExecutor } from '#core/ports/database'
import { loadModelDefinition } from '#store/load-model-definition'
import type { ApiContext } from '../api-context.ts'
import { notFound } from '../api-error.ts'
import { askedBy } from '../asked-by.ts'
import { configurationEntries } from '../configuration-entries.ts'
import { readBody, readQuery } from '../read-body.ts'
import { configurationEntry, saveConfiguration } from '../save-configuration.ts'

/** The configuration, for the installation or with `?model=` for one model. */
export function configurationRoutes(api: ApiContext): Hono {
  const { database } = api.ports
  const routes = new Hono()
  routes.get('/configuration', async (context) => {
    const model = await modelOf(database, context)
    const answer: ConfigurationList = { model, entries: await configurationEntries(database, model) }
    return context.json(answer)
  })
  routes.get('/configuration/:name', async (context) =>
    context.json(await configurationEntry(database, context.req.param('name'), await modelOf(database, context))),
  )
  routes.put('/configuration/:name', async (context) => {
    const { value } = await readBody(context, configurationEditSchema)
    return save(api, context, value)
  })
  routes.delete('/configuration/:name', (context) => save(api, context, null))
  return routes
}

async function save(
  { ports, options }: ApiContext,
  context: Context,
  value: number | string | boolean | null,
): Promise<Response> {
  const modelName = await modelOf(ports.database, context)
  const name = context.req.param('name') ?? ''
  const asked = { name, value, modelName, askedBy: askedBy(context), now: ports.clock.now() }
  const entry = await ports.database.transaction((sql) => saveConfiguration(sql, asked))
  if (name === 'retraining_schedule') await options.onSchedulesEdited()
  return context.json(entry)
}

async function modelOf(executor: SqlExecutor, context: Context): Promise<string | null> {
  const { model } = readQuery(context, configurationQuerySchema)
  if (model !== undefined && !(await loadModelDefinition(executor, model))) throw notFound('model', model)
  return model ?? null
}
