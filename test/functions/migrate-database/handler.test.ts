import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { readMigrations, readMigrationTexts } from '#adapters/postgres/read-migrations'
import type { RdsDataDatabase } from '#adapters/rds-data/rds-data-database'
import type { DatabaseUsers } from '#core/ports/database-users'
import type { Migration } from '#core/ports/migration-source'
import { sql } from '#core/sql'
import { makeHandler } from '#functions/migrate-database/handler'
import { silentLog } from '#test/support/fake-ports'
import { openRdsData } from '#test/support/open-rds-data'
import { resuming } from '#test/support/rds-data-api/faults'
import { databaseName, databaseUsers, type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'

describe('migrate-database, as a deployment runs it', () => {
  let server: RdsDataServer
  let database: RdsDataDatabase
  let migrations: readonly Migration[]
  const users = { list: async () => databaseUsers } as unknown as DatabaseUsers
  const deploy = (files: readonly Migration[], at = database) =>
    makeHandler({ database: at, databaseUsers: users, migrations: { read: async () => files }, log: silentLog })(
      undefined,
    )

  beforeAll(async () => {
    server = await startRdsDataServer()
    database = await server.open()
    migrations = await readMigrations()
  })
  afterAll(() => server.stop())

  test('makes the schema and the defaults once, however many deployments come at once', async () => {
    const reports = await Promise.all([deploy(migrations), deploy(migrations)])
    const names = migrations.map(({ name }) => name)
    expect(reports.map(({ applied }) => applied).toSorted((a, b) => a.length - b.length)).toEqual([[], names])
    expect(await deploy(migrations)).toEqual({ applied: [], seededRowCount: 0 })
    const rows = await database.query(sql`select count(*) as n from retraining_schedules`, z.unknown())
    expect(rows).toEqual([{ n: 4 }])
  })

  test('fails with the name of the file, the number of the statement and the words of the server, and changes nothing', async () => {
    const statements = ['create table half_done (a int)', 'alter table nowhere add column b int']
    const broken = { name: '9998_broken.sql', sha256: 'x', statements }
    await expect(deploy([...migrations, broken])).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: '9998_broken.sql, statement 2: relation "nowhere" does not exist',
      retryable: false,
    })
    const tables = await database.query(sql`select 1 as n from pg_tables where tablename = 'half_done'`, z.unknown())
    expect(tables).toEqual([])
  })

  test('lets a deployment be taken back that failed after its migration, and comes forward again with the next one', async () => {
    const statements = ['create table brought_by_the_release (a int)']
    const newer = [...migrations, { name: '9997_newer.sql', sha256: 'x', statements }]
    expect((await deploy(newer)).applied).toEqual(['9997_newer.sql'])
    expect(await deploy(migrations)).toEqual({ applied: [], seededRowCount: 0 })
    await database.query(sql`select a from brought_by_the_release`, z.unknown())
    expect((await deploy(newer)).applied).toEqual([])
    await database.execute(sql`delete from schema_migrations where name = '9997_newer.sql'`)
  })

  test('refuses to go back to an older version once the newer one has stayed', async () => {
    await database.execute(sql`update schema_migrations set applied_at = applied_at - interval '1 day'`)
    await expect(deploy(migrations.slice(0, -1))).rejects.toMatchObject({ code: 'MIGRATION_MISSING' })
  })

  test('waits for a cluster that is only just waking up', async () => {
    const api = await server.create()
    api.fail({ ...resuming, times: 3 })
    const paused = openRdsData(api, databaseName, { wait: async () => {} })
    expect((await deploy(migrations, paused)).applied).toHaveLength(migrations.length)
  })

  test('has the same migrations inside a bundle, without their folder', async () => {
    const bundledMigrations = JSON.stringify(await readMigrationTexts())
    const outfile = join(mkdtempSync(join(tmpdir(), 'remodel-bundle-')), 'migrations.mjs')
    const options = { bundle: true, platform: 'node', format: 'esm', minify: true } as const
    await build({
      ...options,
      entryPoints: ['adapters/postgres/read-migrations.ts'],
      outfile,
      define: { bundledMigrations },
    })
    const { readMigrations: readBundled } = await import(/* @vite-ignore */ outfile)
    rmSync(dirname(outfile), { recursive: true })
    expect(await readBundled('/nowhere')).toEqual(migrations)
  })
})
