import { publisherOf } from '#adapters/eventbridge/publisher-of'
import { modelServerOf } from '#adapters/lambda-scorer/model-server-of'
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
    modelServer: modelServerOf(environment),
    publisher: publisherOf(environment),
    trainingBackend: trainingBackendOf(environment, async () => objectStoreOf(environment)),
  }),
)
