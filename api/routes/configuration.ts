import type { Context } from 'hono'
import type { ApiContext } from '#api/api-context'
import { configurationEntries } from '#api/configuration/configuration-entries'
import { configurationEntry, type SettingToSave, saveConfiguration } from '#api/configuration/save-configuration'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { refuseStale, taggedAnswer } from '#api/http/etag'
import { existingModel } from '#api/models/existing-model'
import type { SqlExecutor } from '#core/ports/database'

export * as endpoints from '#contracts/api/configuration'

/** The configuration, of the installation or with `?model=` of one model. */
export function makeHandlers(api: ApiContext): PartHandlers<'configuration'> {
  const { database } = api.ports
  return {
    listConfiguration: async ({ query }) => {
      const model = await knownModel(database, query.model)
      return taggedAnswer({ model, entries: await configurationEntries(database, model) })
    },
    getConfiguration: async ({ params: { name }, query }) =>
      taggedAnswer(await configurationEntry(database, name, await knownModel(database, query.model))),
    putConfiguration: async ({ params: { name }, query, body: { value }, askedBy, context }) => {
      const modelName = await knownModel(database, query.model)
      return save(api, context, { name, value, modelName, askedBy })
    },
    resetConfiguration: async ({ params: { name }, query, askedBy, context }) => {
      const modelName = await knownModel(database, query.model)
      return save(api, context, { name, value: null, modelName, askedBy })
    },
  }
}

async function save({ ports, options }: ApiContext, context: Context, setting: Omit<SettingToSave, 'now'>) {
  const { name, modelName } = setting
  const { changed, ...entry } = await ports.database.transaction(async (sql) => {
    refuseStale(context, await configurationEntry(sql, name, modelName))
    return saveConfiguration(sql, { ...setting, now: ports.clock.now() })
  })
  if (changed && name === 'retraining_schedule') await options.onSchedulesEdited()
  return taggedAnswer({ ...entry, changed }, entry)
}

async function knownModel(executor: SqlExecutor, modelName: string | undefined): Promise<string | null> {
  return modelName === undefined ? null : (await existingModel(executor, modelName)).modelName
}
