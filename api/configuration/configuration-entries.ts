import { isoOrNull } from '#api/http/iso-or-null'
import type { ConfigurationEntry } from '#contracts/api/configuration'
import { type ConfigurationName, defaultConfiguration, isShared } from '#contracts/configuration'
import type { SqlExecutor } from '#core/ports/database'
import { type ConfigurationRow, listConfiguration } from '#store/configuration/list-configuration'
import { listConfigurationOverrides } from '#store/configuration/list-configuration-overrides'
import { seedAuthor } from '#store/configuration/seed-author'
import { describeSettings, type SettingDescription } from './describe-settings.ts'

/** Every setting with its value, for the installation or for one model, and the source of the value. */
export async function configurationEntries(
  executor: SqlExecutor,
  modelName: string | null,
): Promise<ConfigurationEntry[]> {
  const rows = await listConfiguration(executor, modelName)
  const overrides = modelName === null ? await listConfigurationOverrides(executor) : []
  const texts = describeSettings()
  const names = Object.keys(defaultConfiguration) as ConfigurationName[]
  return names.map((name) => {
    const ofName = rows.filter((row) => row.name === name)
    const row = ofName.find((candidate) => candidate.modelName !== null) ?? ofName[0] ?? null
    const overriddenBy = overrides.flatMap((override) => (override.name === name ? override.modelName : []))
    return { ...entryOf(name, row), ...texts[name], overriddenBy }
  })
}

function entryOf(
  name: ConfigurationName,
  row: ConfigurationRow | null,
): Omit<ConfigurationEntry, keyof SettingDescription | 'overriddenBy'> {
  const isDefault = row === null || (row.modelName === null && row.updatedBy === seedAuthor)
  return {
    name,
    value: row?.value ?? defaultConfiguration[name],
    source: isDefault ? 'default' : row.modelName === null ? 'installation' : 'model',
    default: defaultConfiguration[name],
    perModel: !isShared(name),
    updatedAt: isDefault ? null : isoOrNull(row.updatedAt),
    updatedBy: isDefault ? null : row.updatedBy,
  }
}
