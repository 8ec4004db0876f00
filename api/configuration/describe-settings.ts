import { type ConfigurationName, configurationSchema } from '#contracts/configuration'
import { settingChoices, settingRange } from '#contracts/setting-range'

/** A setting in words: its meaning and its range. */
export interface SettingDescription {
  readonly description: string | null
  readonly range: string
  /** Its possible values; null for numbers and texts. */
  readonly choices: (string | boolean)[] | null
}

/** Describes every setting. A bundle holds the result, without the code that reads the schemas. */
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
