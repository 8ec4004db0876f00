import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { seed } from '#store/configuration/seed'
import { keepDatabaseUsers } from '#store/tables/keep-database-users'
import { migrate } from '#store/tables/migrate'

/** The changes of a deployment to the database. */
export interface MigratedDatabase {
  /** Names of the newly applied migrations. */
  readonly applied: readonly string[]
  readonly seededRowCount: number
}

/**
 * Applies the missing migrations, all or none, updates unedited defaults to those of this release, and gives the
 * database's other users their rights and their passwords.
 *
 * Migrations only go forward: a database that is newer than these files, or whose applied files were changed, is
 * refused. The exception is a deployment that fails after its migration: CloudFormation rolls the code back to the
 * previous release, which then leaves the newer database alone, because a refusal would strand the stack. A repeat
 * finds nothing to do, and of two concurrent calls one waits for the other.
 *
 * @throws {AppError} `MIGRATION_FAILED` with the file, the statement and the server's error, `MIGRATION_CHANGED`,
 *   `MIGRATION_MISSING`
 */
export function makeHandler({
  database,
  databaseUsers,
  migrations,
  log,
}: Pick<Ports, 'database' | 'databaseUsers' | 'migrations' | 'log'>): Handler<unknown, MigratedDatabase> {
  return async () => {
    const applied = await migrate(database, await migrations.read(), { takesDeploymentBack: true })
    const seededRowCount = await seed(database)
    if (databaseUsers !== null) await keepDatabaseUsers(database, () => databaseUsers.list())
    log.info('database migrated', { applied, seededRowCount })
    return { applied, seededRowCount }
  }
}
