import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { PgDatabase } from '#adapters/postgres/pg-database'
import type { DatabaseUser } from '#core/ports/database-users'
import { rawSql, sql } from '#core/sql'
import { prepareDatabase } from '#local/state/prepare-database'
import { keepDatabaseUsers, replacePassword, scramVerifier } from '#store/tables/keep-database-users'
import { ensurePartitions } from '#store/tables/partitions'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'
import { databaseUsers } from '#test/support/rds-data-server'

let server: PostgresServer
/** The server's superuser, for what only that may see; the owner of the tables is none, as on Aurora. */
let admin: PgDatabase
let owner: PgDatabase
const open: Record<string, PgDatabase> = {}
beforeAll(async () => {
  server = await startPostgresServer()
  const url = await server.createDatabase()
  const urlOf = (name: string) => url.replace('//remodel@', `//${name}@`)
  admin = new PgDatabase({ url })
  await admin.execute(rawSql('create role boss login createrole createdb'))
  await admin.execute(rawSql(`alter database ${new URL(url).pathname.slice(1)} owner to boss`))
  owner = new PgDatabase({ url: urlOf('boss') })
  await prepareDatabase(owner)
  await keepDatabaseUsers(owner, async () => databaseUsers)
  for (const { name } of databaseUsers) open[name] = new PgDatabase({ url: urlOf(name) })
})
afterAll(async () => {
  await Promise.all([admin, owner, ...Object.values(open)].map((database) => database.close()))
  await server.stop()
})

const replaceWith = (user: DatabaseUser) => replacePassword(owner, { user: async () => user, follow: async () => {} })

const tables = () =>
  owner.query(
    sql`select relname::text as name from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
    z.object({ name: z.string() }).transform(({ name }) => name),
  )
const rightsOf = async (user: string, right: string) => {
  const rows = await owner.query(
    sql`select relname::text as name from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
           and has_table_privilege(${user}, oid, ${right}) order by 1`,
    z.object({ name: z.string() }).transform(({ name }) => name),
  )
  return rows
}
const as = (user: string, statement: string) => (open[user] as PgDatabase).execute(rawSql(statement))
const refused = { code: 'DB_ACCESS_DENIED' }

describe('the user that functions have', () => {
  it('may read and change the rows of every table but the list of migrations', async () => {
    const all = await tables()
    expect(all.length).toBeGreaterThan(30)
    expect(await rightsOf('remodel_run', 'select')).toEqual(all)
    for (const right of ['insert', 'update', 'delete'])
      expect(await rightsOf('remodel_run', right), right).toEqual(all.filter((name) => name !== 'schema_migrations'))
  })

  it.each([
    'create table planted (id integer)',
    'alter table models add column planted integer',
    'alter table models rename to planted',
    'alter table models disable trigger all',
    'alter table models owner to remodel_run',
    'drop table models',
    'drop table predictions cascade',
    'truncate models',
    'create index planted on models (model_name)',
    'create function planted() returns integer language sql as $$ select 1 $$',
    'create schema planted',
    'drop function create_partition(text, text, timestamptz, timestamptz)',
    'create role planted',
    'alter role remodel superuser',
    'grant select on models to remodel_read with grant option',
    'set role remodel',
    'set role boss',
    "insert into schema_migrations values ('9999_planted.sql', 'x', now())",
  ])('may not %s', async (statement) => {
    const before = await rightsOf('remodel_read', 'select')
    await as('remodel_run', statement).then(
      // PostgreSQL only warns where nothing could be granted.
      () => expect(statement).toMatch(/^grant/),
      (error) => expect(error).toMatchObject({ details: { sqlState: expect.stringMatching(/^(42501|42P01)$/) } }),
    )
    expect(await rightsOf('remodel_read', 'select')).toEqual(before)
  })

  it('makes and drops months of partitioned tables by the functions of the database, and uses them', async () => {
    const database = open.remodel_run as PgDatabase
    const at = Date.parse('1996-05-07T00:30:00Z')
    expect(await ensurePartitions(database, 'predictions', { from: at, to: at })).toBe(1)
    await as(
      'remodel_run',
      `insert into predictions (model_name, observed_at, observation_id, batch_id)
       values ('price', '1996-05-07T00:30:00Z', 'o1', 'b1')`,
    )
    expect(await as('remodel_run', 'delete from predictions_1996_05')).toBe(1)
    const drop = sql`select drop_partition('predictions', 'predictions_1996_05') as dropped`
    const dropped = z.object({ dropped: z.boolean() })
    expect(await database.query(drop, dropped)).toEqual([{ dropped: true }])
    expect(await database.query(drop, dropped)).toEqual([{ dropped: false }])
  })

  it.each([
    "select create_partition('models', 'models_1996_05', '1996-05-01', '1996-06-01')",
    "select create_partition('predictions', 'planted', '1996-05-01', '1996-06-01')",
    "select create_partition('predictions', 'predictions_1996_05; drop table models', '1996-05-01', '1996-06-01')",
  ])('makes no other table by them: %s', async (statement) => {
    await expect(as('remodel_run', statement)).rejects.toMatchObject({ details: { sqlState: '22023' } })
  })

  it.each([
    "select drop_partition('models', 'models')",
    "select drop_partition('predictions', 'models')",
    "select drop_partition('planted', 'models')",
  ])('drops no other table by them: %s', async (statement) => {
    await as('remodel_run', statement)
    expect(await tables()).toContain('models')
  })
})

describe('the user that only reads', () => {
  it('may read every table, the months that come later too', async () => {
    const at = Date.parse('1997-05-07T00:30:00Z')
    await ensurePartitions(open.remodel_run as PgDatabase, 'predictions', { from: at, to: at })
    expect(await rightsOf('remodel_read', 'select')).toEqual(await tables())
    expect(await rightsOf('remodel_read', 'select')).toContain('predictions_1997_05')
    for (const right of ['insert', 'update', 'delete', 'truncate', 'references', 'trigger'])
      expect(await rightsOf('remodel_read', right), right).toEqual([])
  })

  it.each([
    "insert into models (model_name) values ('planted')",
    'update models set model_name = model_name',
    'delete from predictions',
    'create table planted (id integer)',
    "select create_partition('predictions', 'predictions_1998_05', '1998-05-01', '1998-06-01')",
    "select drop_partition('predictions', 'predictions_1997_05')",
  ])('may not %s', async (statement) => {
    await expect(as('remodel_read', statement)).rejects.toMatchObject(refused)
  })
})

describe('the password of a user', () => {
  const verifierOf = async (name: string) => {
    const [row] = await admin.query(
      sql`select rolpassword from pg_authid where rolname = ${name}`,
      z.object({ rolpassword: z.string() }),
    )
    return row?.rolpassword ?? ''
  }

  it("is sent as PostgreSQL's own verifier of it, and replaced", async () => {
    await owner.execute(rawSql("create role plain login password 'Aa1-secret'"))
    const byServer = await verifierOf('plain')
    const [, salt = ''] = /^SCRAM-SHA-256\$4096:([^$]+)\$/.exec(byServer) ?? []
    expect(scramVerifier('Aa1-secret', Buffer.from(salt, 'base64'))).toBe(byServer)
    const before = await verifierOf('remodel_run')
    await replaceWith({ name: 'remodel_run', password: 'other', access: 'run' })
    expect(await verifierOf('remodel_run')).not.toBe(before)
    expect(await verifierOf('remodel_run')).toMatch(/^SCRAM-SHA-256\$/)
  })

  it('is set again without harm, with the rights', async () => {
    await keepDatabaseUsers(owner, async () => databaseUsers)
    await keepDatabaseUsers(owner, async () => databaseUsers)
  })

  it('is not set back by a deployment that meets its replacement', async () => {
    let secret = 'earlier'
    const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const replaced = replacePassword(owner, {
      user: async () => {
        begun.resolve()
        return { name: 'remodel_run', password: 'next', access: 'run' }
      },
      follow: async () => {
        await released.promise
        secret = 'next'
      },
    })
    await begun.promise
    const read: string[] = []
    const kept = keepDatabaseUsers(owner, async () => {
      read.push(secret)
      return []
    })
    setTimeout(released.resolve, 300)
    await Promise.all([replaced, kept])
    expect(read).toEqual(['next'])
  })

  it('belongs to no user whose name could be a part of a statement', async () => {
    await expect(replaceWith({ name: 'a; drop table models', password: 'x', access: 'run' })).rejects.toThrow(
      'not the name of a database user',
    )
  })
})
