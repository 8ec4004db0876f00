import { readMigrations } from '#adapters/postgres/read-migrations'
import { databaseOf } from '#adapters/rds-data/database-of'
import { databaseUsersOf } from '#adapters/secrets-manager/secrets-manager-users'
import { minuteMs } from '#core/instant'
import { makeLambda } from '#pipeline/lambda'
import { makeHandler } from './handler.ts'
import { spec } from './spec.ts'

export const handler = makeLambda(spec, (environment, ports) =>
  makeHandler({
    ...ports,
    // It is the first to use a new cluster, whose endpoint may take minutes after the cluster itself.
    database: databaseOf(environment, { resumeMsMax: 5 * minuteMs }),
    databaseUsers: databaseUsersOf(environment),
    migrations: { read: () => readMigrations() },
  }),
)
