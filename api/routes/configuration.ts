import type { Context } from 'hono'
import type { ApiContext } from '#api/api-context'
import { configurationEntries } from '#api/configuration/configuration-entries'
import { configurationEntry, saveConfiguration } from '#api/configuration/save-configuration'
import { askedBy } from '#api/http/asked-by'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { etagOf, refuseStale } from '#api/http/etag'
import { existingModel } from '#api/models/existing-model'
import * as contract from '#contracts/api/configuration'
import type { SqlExecutor } from '#core/ports/database'

interface Setting {
  readonly name: string
  readonly modelName: string | undefined
  /** Null takes it away: what stands below it holds again. */
  readonly value: number | string | boolean | null
}

/** The configuration, for the installation or with `?model=` for one model. */
export function bindConfiguration(handlers: EndpointHandlers, api: ApiContext): void {
  const { database } = api.ports
  bindEndpoint(
    handlers,
    contract.listConfiguration,
  )(async ({ query }) => {
    const model = await knownModel(database, query.model)
    return tagged({ model, entries: await configurationEntries(database, model) })
  })
  bindEndpoint(
    handlers,
    contract.getConfiguration,
  )(async ({ params: { name }, query }) =>
    tagged(await configurationEntry(database, name, await knownModel(database, query.model))),
  )
  bindEndpoint(
    handlers,
    contract.putConfiguration,
  )(({ params: { name }, query, body: { value }, context }) =>
    save(api, context, { name, modelName: query.model, value }),
  )
  bindEndpoint(
    handlers,
    contract.resetConfiguration,
  )(({ params: { name }, query, context }) => save(api, context, { name, modelName: query.model, value: null }))
}

async function save({ ports, options }: ApiContext, context: Context, { name, modelName, value }: Setting) {
  const model = await knownModel(ports.database, modelName)
  const asked = { name, value, modelName: model, askedBy: askedBy(context), now: ports.clock.now() }
  const entry = await ports.database.transaction(async (sql) => {
    refuseStale(context, await configurationEntry(sql, name, model))
    return saveConfiguration(sql, asked)
  })
  if (name === 'retraining_schedule') await options.onSchedulesEdited()
  return tagged(entry)
}

function tagged<Body>(body: Body) {
  return { status: 200, body, headers: { etag: etagOf(body) } } as const
}

async function knownModel(executor: SqlExecutor, modelName: string | undefined): Promise<string | null> {
  return modelName === undefined ? null : (await existingModel(executor, modelName)).modelName
}
