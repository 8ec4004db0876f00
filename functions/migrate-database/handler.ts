import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { seed } from '#store/configuration/seed'
import { migrate } from '#store/tables/migrate'

/** What a deployment did to the database. */
export interface MigratedDatabase {
  /** Names of the migrations that it had not had. */
  readonly applied: readonly string[]
  readonly seededRowCount: number
}

/**
 * Applies the migrations that the database has not had, all or none, and brings defaults that nobody edited to this version's.
 *
 * Forward only: a database that is newer than these files is refused, and so is one whose applied files were changed. But where a
 * deployment fails after its migration, CloudFormation brings the code of the release before back and asks it: it leaves the newer
 * database as it is, for a refusal would only strand the stack. Repeating it finds nothing to do; of two at once one waits for the other.
 *
 * @throws {AppError} `MIGRATION_FAILED` with the file, the statement and the server's words, `MIGRATION_CHANGED`, `MIGRATION_MISSING`
 */
export function makeHandler({
  database,
  migrations,
  log,
}: Pick<Ports, 'database' | 'migrations' | 'log'>): Handler<unknown, MigratedDatabase> {
  return async () => {
    const applied = await migrate(database, await migrations.read(), { takesDeploymentBack: true })
    const seededRowCount = await seed(database)
    log.info('the database is migrated', { applied, seededRowCount })
    return { applied, seededRowCount }
  }
}
