import { databaseOf } from '#adapters/rds-data/database-of'
import { databaseUsersOf } from '#adapters/secrets-manager/secrets-manager-users'
import { makeDirectLambda } from '#pipeline/lambda'
import { makeHandler, rotationStepSchema } from './handler.ts'
import { spec } from './spec.ts'

export const handler = makeDirectLambda(spec, (environment, ports) => {
  const handle = makeHandler({
    ...ports,
    database: databaseOf(environment),
    databaseUsers: databaseUsersOf(environment),
  })
  return async (input: unknown) => handle(rotationStepSchema.parse(input))
})
