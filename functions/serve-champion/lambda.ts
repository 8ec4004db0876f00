import { publisherOf } from '#adapters/eventbridge/publisher-of'
import { modelServerOf as scorerOf } from '#adapters/lambda-scorer/model-server-of'
import { databaseOf } from '#adapters/rds-data/database-of'
import { modelServerOf } from '#adapters/training/model-server-of'
import { makeLambda } from '#pipeline/lambda'
import { makeHandler } from './handler.ts'
import { spec } from './spec.ts'

export const handler = makeLambda(spec, (environment, ports) =>
  makeHandler({
    ...ports,
    database: databaseOf(environment),
    publisher: publisherOf(environment),
    modelServer: modelServerOf(
      environment,
      async () => (await import('#adapters/s3/object-store-of')).objectStoreOf(environment),
      scorerOf(environment),
    ),
  }),
)
