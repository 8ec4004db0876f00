import { invalidField, notFound } from '#api/http/api-error'
import { saveSchedule } from '#api/schedules/save-schedule'
import type { ConfigurationEntry, SettingSaved } from '#contracts/api/configuration'
import { type ConfigurationName, configurationSchema, defaultConfiguration, isShared } from '#contracts/configuration'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { deleteConfiguration } from '#store/configuration/delete-configuration'
import { putConfiguration } from '#store/configuration/put-configuration'
import { seedAuthor } from '#store/configuration/seed-author'
import { loadModel } from '#store/models/load-model'
import { configurationEntries } from './configuration-entries.ts'
import { recordEdit } from './record-edit.ts'

export interface SettingToSave {
  readonly name: string
  /** Null removes a model's own value, and resets the installation's to the default. */
  readonly value: number | string | boolean | null
  /** Null for the installation. */
  readonly modelName: string | null
  readonly askedBy: string
  readonly now: Instant
}

/**
 * Writes a person's setting and its entry in the ledger, in the caller's transaction. It is effective from the next
 * decision.
 *
 * A setting that has this value already, from the same source, is no edit: nothing is written.
 *
 * `retraining_schedule` is another name for the daily schedule: setting it edits that schedule too.
 *
 * @throws {ApiError} 404 for an unknown name or model, 422 for an invalid value
 */
export async function saveConfiguration(executor: SqlExecutor, asked: SettingToSave): Promise<SettingSaved> {
  const { modelName, askedBy, now } = asked
  const name = knownName(asked.name)
  const value = asked.value === null ? null : validValue(name, asked.value)
  const model = modelName === null ? null : await loadModel(executor, modelName)
  if (modelName !== null && !model) throw notFound('model', modelName)
  // A model's value that an earlier release accepted can still be removed.
  if (modelName !== null && value !== null && isShared(name) && name !== 'retraining_schedule')
    throw invalidField('model', `${name} applies to all models: set it without a model`)
  if (modelName !== null && name === 'retraining_schedule')
    throw invalidField('model', 'a schedule cannot be set for one model: pause or observe the model instead')
  const before = await configurationEntry(executor, name, modelName)
  if (isSoAlready(before, { value, modelName })) return { ...before, changed: false }
  if (name === 'retraining_schedule') {
    const cronExpression = String(value ?? defaultConfiguration.retraining_schedule)
    await saveSchedule(executor, { scheduleName: 'daily', edit: { cronExpression }, askedBy, now })
  }
  if (value !== null) await putConfiguration(executor, { name, value, modelName, updatedBy: askedBy, now })
  else if (modelName !== null) await deleteConfiguration(executor, { name, modelName })
  // Under the author of the defaults: then the value follows the default of a later version.
  else
    await putConfiguration(executor, { name, value: defaultConfiguration[name], modelName, updatedBy: seedAuthor, now })
  const after = await configurationEntry(executor, name, modelName)
  await recordEdit(executor, {
    now,
    askedBy,
    subject: `configuration ${name}`,
    modelName,
    reason: `${askedBy} ${editInWords({ name, modelName, isReset: value === null }, before.value, after.value)}.`,
    before: { name, value: before.value, source: before.source },
    after: { name, value: after.value, source: after.source },
  })
  return { ...after, changed: true }
}

/** A value that equals the default and was set stays when the default changes: it is another source. */
function isSoAlready(
  { value: now, source }: ConfigurationEntry,
  { value, modelName }: Pick<SettingToSave, 'value' | 'modelName'>,
) {
  const own = modelName === null ? 'installation' : 'model'
  return value === null ? source !== own : source === own && now === value
}

function editInWords(
  { name, modelName, isReset }: { readonly name: string; readonly modelName: string | null; readonly isReset: boolean },
  before: unknown,
  after: unknown,
): string {
  const where = modelName === null ? '' : ` for ${modelName}`
  if (before !== after) return `${isReset ? 'reset' : 'set'} ${name}${where} from ${before} to ${after}`
  const usual = modelName === null ? 'the default' : "the installation's value"
  return isReset
    ? `let ${name}${where} follow ${usual} again, ${after}`
    : `fixed ${name}${where} at ${after}, which is ${usual} today`
}

/** @throws {ApiError} 404 for an unknown name */
export async function configurationEntry(
  executor: SqlExecutor,
  name: string,
  modelName: string | null,
): Promise<ConfigurationEntry> {
  const entry = (await configurationEntries(executor, modelName)).find((candidate) => candidate.name === name)
  if (!entry) throw notFound('configuration', name)
  return entry
}

function knownName(name: string): ConfigurationName {
  if (!Object.hasOwn(configurationSchema.shape, name)) throw notFound('configuration', name)
  return name as ConfigurationName
}

function validValue(name: ConfigurationName, value: number | string | boolean): number | string | boolean {
  const parsed = configurationSchema.shape[name].safeParse(value)
  if (parsed.success) return parsed.data
  throw invalidField('value', `${name}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`)
}
