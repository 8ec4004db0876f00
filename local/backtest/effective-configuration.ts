import { type Configuration, configurationSchema } from '#contracts/configuration'
import type { ModelFile } from '#contracts/model-file'

type Overrides = ModelFile['configuration']

/**
 * The settings that hold for a model in a new installation: the later overrides over the earlier ones over the defaults.
 *
 * @throws {z.ZodError} never, for overrides that were validated
 */
export function effectiveConfiguration(...overrides: readonly Overrides[]): Configuration {
  const given = Object.assign({}, ...overrides) as Overrides
  return configurationSchema.parse(given)
}
