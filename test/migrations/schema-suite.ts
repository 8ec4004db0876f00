import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { migrationsDirectory, readMigrations } from '#adapters/postgres/read-migrations'
import type { Database } from '#core/ports/database'
import type { Migration } from '#core/ports/migration-source'
import { rawSql, sql } from '#core/sql'
import { seed } from '#store/configuration/seed'
import { migrate } from '#store/tables/migrate'
import { describeSchema } from './describe-schema.ts'

/** Migrates and seeds an empty database. `openEmpty` opens one. */
export function schemaSuite(name: string, openEmpty: () => Promise<Database>): void {
  describe(`the schema on ${name}`, () => {
    let database: Database
    let migrations: readonly Migration[]
    beforeAll(async () => {
      database = await openEmpty()
      migrations = await readMigrations()
    })
    afterAll(() => database.close())

    test('is made once, even for two callers at the same time', async () => {
      const names = migrations.map((migration) => migration.name)
      const [first, second] = await Promise.all([migrate(database, migrations), migrate(database, migrations)])
      expect([first, second].toSorted((a, b) => a.length - b.length)).toEqual([[], names])
      expect(await migrate(database, migrations)).toEqual([])
    })

    test('matches schema.sql', async () => {
      await expect(await describeSchema(database)).toMatchFileSnapshot(join(migrationsDirectory, 'schema.sql'))
    })

    test('refuses a migration that was changed after it was applied', async () => {
      const changed = migrations.map((migration) => ({ ...migration, sha256: 'changed' }))
      const file = migrations[0]?.name
      await expect(migrate(database, changed)).rejects.toMatchObject({ code: 'MIGRATION_CHANGED', details: { file } })
    })

    test('takes a file that was rewritten to the same result, in its former text', async () => {
      const former = 'c8ec826b843a511308d82e552dd6463df5aa646477fe174d58db8ce6fc7f3b41'
      const rename = (sha256: string) =>
        database.execute(sql`update schema_migrations set sha256 = ${sha256} where name = '0026_worth.sql'`)
      expect(await rename(former)).toBe(1)
      expect(await migrate(database, migrations)).toEqual([])
      await rename(migrations.find(({ name }) => name === '0026_worth.sql')?.sha256 ?? '')
    })

    test('refuses migrations older than the database', async () => {
      const call = migrate(database, migrations.slice(0, -1))
      await expect(call).rejects.toMatchObject({ code: 'MIGRATION_MISSING' })
    })

    test('names file, statement and SQL error of a migration that fails, and rolls all of it back', async () => {
      const statements = ['create table half_done (a int)', 'create table half_done (a int)']
      const broken = { name: '9999_broken.sql', sha256: 'x', statements }
      await expect(migrate(database, [...migrations, broken])).rejects.toMatchObject({
        code: 'MIGRATION_FAILED',
        details: { file: '9999_broken.sql', statementNumber: 2, sqlState: '42P07' },
      })
      await expect(database.execute(rawSql('select from half_done'))).rejects.toMatchObject({
        details: { sqlState: '42P01' },
      })
    })

    test('is seeded once; an edit stays, a default that nobody edited follows', async () => {
      expect(await seed(database)).toBeGreaterThan(0)
      expect(await seed(database)).toBe(0)
      await database.execute(sql`
        update retraining_config set config_value = '0.5', updated_by = 'ada' where config_name = 'drift_threshold'`)
      await database.execute(sql`
        update retraining_config set config_value = '7' where config_name = 'data_threshold'`)
      await database.execute(sql`
        update retraining_schedules set cron_expression = '1 1 * * *', edited_at = now() where schedule_name = 'daily'`)
      await database.execute(sql`
        update retraining_schedules set cron_expression = '1 1 * * *' where schedule_name = 'weekly'`)
      expect(await seed(database)).toBe(2)
      const rows = await database.query(
        sql`select config_name as name, config_value::text as value from retraining_config
             where config_name in ('drift_threshold', 'data_threshold')
            union all
            select schedule_name, cron_expression from retraining_schedules where schedule_name in ('daily', 'weekly')`,
        z.object({ name: z.string(), value: z.string() }),
      )
      expect(Object.fromEntries(rows.map((row) => [row.name, row.value]))).toEqual({
        drift_threshold: '0.5',
        data_threshold: '1000',
        daily: '1 1 * * *',
        weekly: '0 3 * * 0',
      })
    })
  })
}
