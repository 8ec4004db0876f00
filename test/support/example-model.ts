import { type ModelFile, modelFileSchema } from '#contracts/model-file'
import type { Database } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import { putConfiguration } from '#store/configuration/put-configuration'
import { saveModel } from '#store/models/save-model'

/** A model of two features, one of each kind, as a user's file would have it. */
export function exampleModel(overrides: Partial<ModelFile> = {}): ModelFile {
  return modelFileSchema.parse({
    name: 'spread',
    type: 'xgboost',
    columns: { time: 'at', id: 'id', label: 'up' },
    features: [
      { name: 'price', group: 'ohlcv' },
      { name: 'venue', group: 'flow', kind: 'categorical' },
    ],
    ...overrides,
  })
}

/** Stores a model with the configuration that its file sets. */
export async function saveExampleModel(
  ports: Pick<Ports, 'database' | 'clock'>,
  file: ModelFile = exampleModel(),
): Promise<ModelFile> {
  await saveModel(ports.database, file, ports.clock.now())
  await configure(ports.database, file.name, file.configuration)
  return file
}

/** Sets a model's own values. */
export async function configure(database: Database, modelName: string, values: object): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await putConfiguration(database, { name: name as never, value, modelName, updatedBy: 'test', now: 0 })
  }
}
