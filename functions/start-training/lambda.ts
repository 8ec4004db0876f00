import { resolveImage } from '#adapters/ecr/resolve-image'
import { publisherOf } from '#adapters/eventbridge/publisher-of'
import { databaseOf } from '#adapters/rds-data/database-of'
import { objectStoreOf } from '#adapters/s3/object-store-of'
import { trainingBackendOf } from '#adapters/training/training-backend-of'
import { makeLambda } from '#pipeline/lambda'
import { makeHandler } from './handler.ts'
import { spec } from './spec.ts'

export const handler = makeLambda(spec, (environment, ports) =>
  makeHandler({
    ...ports,
    database: databaseOf(environment),
    publisher: publisherOf(environment),
    objectStore: objectStoreOf(environment),
    trainingBackend: trainingBackendOf(environment, async () => objectStoreOf(environment), resolveImage),
  }),
)
