import * as z from 'zod'
import { AppError } from '#core/errors'
import type { Database, SqlExecutor } from '#core/ports/database'
import type { Migration } from '#core/ports/migration-source'
import { rawSql, sql } from '#core/sql'
import { rowOf } from './row.ts'

const appliedRow = rowOf({ name: z.string(), sha256: z.string(), isRecent: z.boolean() })
type Applied = z.infer<typeof appliedRow>

export interface MigrateOptions {
  /**
   * Whether a database may be newer than these files where a deployment of the last hours made it so. The code of the
   * release before runs on such a database beside each deployment in any case. @default false
   */
  readonly takesDeploymentBack?: boolean
}

/** A failed deployment is taken back within the hour: CloudFormation gives up most steps before that. */
const takenBackWithin = '3 hours'

/**
 * Hashes of files that were rewritten after some databases had applied them: the same result, in a form that every
 * driver accepts.
 */
const formerHashes: Readonly<Record<string, string>> = {
  // Its jsonb operator `?` may count as a parameter at the RDS Data API.
  '0026_worth.sql': 'c8ec826b843a511308d82e552dd6463df5aa646477fe174d58db8ce6fc7f3b41',
}

/**
 * Applies the migrations that a database lacks, in order, in one transaction: all or none.
 *
 * Repeating it is harmless; a second migrator waits for the first one and then finds nothing to do.
 *
 * @returns the names of the applied migrations
 * @throws {AppError} `MIGRATION_CHANGED`: an applied file has changed since. `MIGRATION_MISSING`: the database is newer
 *   than these files. `MIGRATION_FAILED`: with the file, the number of the statement (from 1) and the server's error;
 *   retryable where that is.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  { takesDeploymentBack = false }: MigrateOptions = {},
): Promise<readonly string[]> {
  return database.transaction(async (executor) => {
    // Selected from the function, which returns void: the RDS Data API has no type for that.
    await executor.query(sql`select true as locked from pg_advisory_xact_lock(7236845, 1)`, z.unknown())
    await executor.execute(sql`
      create table if not exists schema_migrations (
        name text primary key,
        sha256 text not null,
        applied_at timestamptz not null
      )`)
    const applied = await executor.query(
      sql`
      select name, sha256, applied_at > now() - ${takenBackWithin}::interval as is_recent from schema_migrations
       order by name`,
      appliedRow,
    )
    const known = new Map(applied.map((row) => [row.name, row.sha256]))
    assertNotNewer(migrations, takesDeploymentBack ? applied.filter(({ isRecent }) => !isRecent) : applied)
    assertUnchanged(migrations, known)
    const due = migrations.filter((migration) => !known.has(migration.name))
    for (const migration of due) await apply(executor, migration)
    return due.map((migration) => migration.name)
  })
}

function assertNotNewer(migrations: readonly Migration[], applied: readonly Applied[]): void {
  const names = new Set(migrations.map((migration) => migration.name))
  for (const { name } of applied) {
    if (names.has(name)) continue
    throw new AppError({
      code: 'MIGRATION_MISSING',
      message: `the database has migration ${name}, which this version lacks: a newer version has used the database`,
      details: { file: name },
    })
  }
}

function assertUnchanged(migrations: readonly Migration[], known: ReadonlyMap<string, string>): void {
  for (const { name, sha256 } of migrations) {
    const applied = known.get(name) ?? sha256
    if (applied === sha256 || applied === formerHashes[name]) continue
    throw new AppError({
      code: 'MIGRATION_CHANGED',
      message: `migration ${name} was changed after it was applied: restore the file and write a new migration`,
      details: { file: name, sha256, sha256Applied: applied },
    })
  }
}

async function apply(executor: SqlExecutor, migration: Migration): Promise<void> {
  for (const [index, statement] of migration.statements.entries()) {
    try {
      await executor.execute(rawSql(statement))
    } catch (cause) {
      const { message, details, retryable } = cause as AppError
      throw new AppError({
        code: 'MIGRATION_FAILED',
        message: `${migration.name}, statement ${index + 1}: ${message}`,
        retryable,
        details: { ...details, file: migration.name, statementNumber: index + 1 },
        cause,
      })
    }
  }
  await executor.execute(sql`
    insert into schema_migrations (name, sha256, applied_at) values (${migration.name}, ${migration.sha256}, now())`)
}
