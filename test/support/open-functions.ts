import { defaultConfiguration } from '#contracts/configuration'
import type { ModelFile } from '#contracts/model-file'
import type { Database } from '#core/ports/database'
import type { WrappedFunction } from '#pipeline/pipeline'
import { keepPartitions } from '#store/tables/keep-partitions'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { wrapAll } from '#test/support/settle'

interface OpenedFunctions {
  /** The caller closes it. */
  readonly database: Database
  readonly ports: FakePorts
  readonly functions: ReadonlyMap<string, WrappedFunction>
}

/** All functions at a time, over fake ports and a fresh database with one model and without a row. */
export async function openFunctions(time: string, model: ModelFile = exampleModel()): Promise<OpenedFunctions> {
  const database = await freshDatabase()
  const ports = fakePorts(database, time)
  const functions = wrapAll(ports)
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  await saveExampleModel(ports, model)
  return { database, ports, functions }
}
