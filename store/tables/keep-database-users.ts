import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Database, SqlExecutor } from '#core/ports/database'
import type { DatabaseUser } from '#core/ports/database-users'
import { rawSql, sql } from '#core/sql'
import { anyRow } from './row.ts'

/** Names are part of statements, which take no parameter there. */
const userName = /^[a-z][a-z0-9_]{0,40}$/

/** The rights of each kind of user on every table, present and future. */
const tableRights = { run: 'select, insert, update, delete', read: 'select' } as const

/**
 * Makes database users, with the rights of their kind and their present password: `run` may read and change rows, and
 * have partitions made and dropped; `read` may read. Neither may create, alter or drop anything.
 *
 * Run by the owner of the tables after each migration. Repeating it is harmless.
 *
 * @param users reads the users with their passwords, while no other password is set
 */
export async function keepDatabaseUsers(
  database: Database,
  users: () => Promise<readonly DatabaseUser[]>,
): Promise<void> {
  await database.transaction(async (executor) => {
    await lockUsers(executor)
    const run = (text: string) => executor.execute(rawSql(text))
    await run('revoke create on schema public from public')
    for (const user of await users()) {
      await setPassword(executor, user)
      const { name, access } = user
      await run(`grant usage on schema public to ${name}`)
      await run(`grant ${tableRights[access]} on all tables in schema public to ${name}`)
      await run(`alter default privileges in schema public grant ${tableRights[access]} on tables to ${name}`)
      if (access === 'read') continue
      await run(`grant usage, select on all sequences in schema public to ${name}`)
      await run(`alter default privileges in schema public grant usage, select on sequences to ${name}`)
      await run(`grant execute on function create_partition(text, text, timestamptz, timestamptz) to ${name}`)
      await run(`grant execute on function drop_partition(text, text) to ${name}`)
      // A user that could write there could make an older release forget a migration.
      await run(`revoke insert, update, delete on schema_migrations from ${name}`)
    }
  })
}

/**
 * Replaces a user's password where its secret follows at once: a deployment that had read the secret before would set the
 * earlier one again. The secret is replaced while the database still has the earlier password, for a moment.
 *
 * @param user reads the user with its next password
 * @param follow makes the next password the secret's current one
 */
export async function replacePassword(
  database: Database,
  { user, follow }: { readonly user: () => Promise<DatabaseUser>; readonly follow: () => Promise<void> },
): Promise<void> {
  await database.transaction(async (executor) => {
    await lockUsers(executor)
    await setPassword(executor, await user())
    await follow()
  })
}

/** The lock of migrations: two deployments at once, or one and a rotation, would change the same role. */
async function lockUsers(executor: SqlExecutor): Promise<void> {
  await executor.query(sql`select true as locked from pg_advisory_xact_lock(7236845, 1)`, anyRow)
}

/** Gives a user its password, and makes the user where there is none of that name. Repeating it is harmless. */
async function setPassword(executor: SqlExecutor, { name, password }: DatabaseUser): Promise<void> {
  if (!userName.test(name)) throw new Error(`${JSON.stringify(name)} is not the name of a database user`)
  const found = await executor.query(sql`select 1 from pg_roles where rolname = ${name}`, anyRow)
  if (found.length === 0) await executor.execute(rawSql(`create role ${name} login`))
  // The verifier, not the password: statements may be logged.
  await executor.execute(rawSql(`alter role ${name} login password '${scramVerifier(password, randomBytes(16))}'`))
}

/**
 * PostgreSQL's own form of a password, from which it cannot be read.
 *
 * @param password printable ASCII, which SASL's preparation leaves as it is
 * @see RFC 5802, and pg_authid.rolpassword in PostgreSQL's documentation
 */
export function scramVerifier(password: string, salt: Uint8Array): string {
  const iterations = 4096
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64')
  const serverKey = keyed('Server Key').toString('base64')
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`
}
