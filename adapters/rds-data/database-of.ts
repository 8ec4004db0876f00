import type { Environment } from '#contracts/environment'
import { RdsDataDatabase } from './rds-data-database.ts'

type DatabaseEnvironment = Pick<Environment, 'DATABASE_ARN' | 'DATABASE_SECRET_ARN' | 'DATABASE_NAME'>

/** The database that a function's environment names. */
export function databaseOf(environment: DatabaseEnvironment): RdsDataDatabase {
  return new RdsDataDatabase({
    resourceArn: environment.DATABASE_ARN,
    secretArn: environment.DATABASE_SECRET_ARN,
    databaseName: environment.DATABASE_NAME,
  })
}
