import type { Environment } from '#contracts/environment'
import type { RdsDataOptions } from './data-api-calls.ts'
import { RdsDataDatabase } from './rds-data-database.ts'

type DatabaseEnvironment = Pick<Environment, 'DATABASE_ARN' | 'DATABASE_SECRET_ARN' | 'DATABASE_NAME'>

/** The database that a function's environment names. */
export function databaseOf(
  environment: DatabaseEnvironment,
  options: Pick<RdsDataOptions, 'resumeMsMax'> = {},
): RdsDataDatabase {
  return new RdsDataDatabase({
    ...options,
    resourceArn: environment.DATABASE_ARN,
    secretArn: environment.DATABASE_SECRET_ARN,
    databaseName: environment.DATABASE_NAME,
  })
}
