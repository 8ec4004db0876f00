import { type ConfigurationName, configurationSchema } from '#contracts/configuration'
import { settingChoices, settingRange } from '#contracts/setting-range'

/** What a setting is, and what it may be, in words. */
export interface SettingDescription {
  readonly description: string | null
  readonly range: string
  /** Every value that it may have, where they can be named; null for numbers and texts. */
  readonly choices: (string | boolean)[] | null
}

/** The words of every setting. A bundle holds them, without what reads them out of the schemas. */
export function describeSettings(): Readonly<Record<ConfigurationName, SettingDescription>> {
  const entries = (Object.keys(configurationSchema.shape) as ConfigurationName[]).map((name) => [
    name,
    {
      description: configurationSchema.shape[name].description ?? null,
      range: settingRange(name),
      choices: settingChoices(name),
    },
  ])
  return Object.fromEntries(entries)
}
