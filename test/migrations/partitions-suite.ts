import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { dropPartitions } from '#store/tables/drop-partitions'
import { keepPartitions } from '#store/tables/keep-partitions'
import { ensurePartitions } from '#store/tables/partitions'

const may1996 = Date.parse('1996-05-07T00:30:00Z')
const july1996 = Date.parse('1996-07-01T00:00:00Z')

/** Makes, keeps and drops partitions. `openPrepared` opens a migrated and seeded database. */
export function partitionsSuite(name: string, openPrepared: () => Promise<Database>): void {
  describe(`partitions on ${name}`, () => {
    let database: Database
    beforeAll(async () => {
      database = await openPrepared()
    })
    afterAll(() => database.close())

    const observe = (at: string, id = 'o1') => sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id)
      values ('price', ${at}::timestamptz, ${id}, 'b1')`
    const logOnce = sql`
      insert into retraining_logs (timestamp, event_type, status, natural_key)
      values ('1996-05-09T00:00:00Z', 'decision', 'ok', 'k1')
      on conflict (timestamp, natural_key) do nothing`

    test('a row without a partition is an error that says so', async () => {
      await expect(database.execute(observe('1996-05-07T00:30:00Z'))).rejects.toMatchObject({
        code: 'DB_PARTITION_MISSING',
        details: { sqlState: '23514' },
      })
    })

    test('a range into the past gets its months once, both ends included, even for three callers at once', async () => {
      const range = { from: may1996, to: july1996 }
      const calls = [1, 2, 3].map(() => ensurePartitions(database, 'predictions', range))
      const made = await Promise.all(calls)
      expect(made.toSorted()).toEqual([0, 0, 3])
      for (const at of ['1996-05-01T00:00:00Z', '1996-06-30T23:59:59.999Z', '1996-07-31T12:00:00Z']) {
        expect(await database.execute(observe(at))).toBe(1)
      }
    })

    test('a partition keeps the keys, the defaults and the generated columns of its table', async () => {
      await ensurePartitions(database, 'retraining_logs', { from: may1996, to: may1996 })
      expect(await database.execute(logOnce)).toBe(1)
      expect(await database.execute(logOnce)).toBe(0)
      await ensurePartitions(database, 'feature_drift_metrics', { from: may1996, to: may1996 })
      const rows = await database.query(
        sql`insert into feature_drift_metrics
              (timestamp, model_name, feature_name, feature_group, feature_kind, outcome)
            values ('1996-05-09T00:00:00Z', 'price', 'demand', 'other', 'numeric', 'drifted')
            returning drift_detected, id > 0 as numbered`,
        z.unknown(),
      )
      expect(rows).toEqual([{ drift_detected: true, numbered: true }])
    })

    test('a performance row without a version is stored once', async () => {
      await ensurePartitions(database, 'model_performance_history', { from: may1996, to: may1996 })
      const measure = sql`
        insert into model_performance_history (timestamp, model_type, model_name, window_start, window_end,
                                               observations, scored, labelled, provisional, verdict)
        values ('1996-05-09T00:00:00Z', 'xgboost', 'price', '1996-05-08T00:00:00Z', '1996-05-09T00:00:00Z',
                48, 48, 0, true, 'insufficient-data')
        on conflict (timestamp, model_name, version) do nothing`
      expect(await database.execute(measure)).toBe(1)
      expect(await database.execute(measure)).toBe(0)
    })

    test('only months that are entirely past are dropped, and they can be made again', async () => {
      expect(await dropPartitions(database, 'predictions', july1996 - dayMs)).toEqual(['predictions_1996_05'])
      expect(await dropPartitions(database, 'predictions', july1996 - dayMs)).toEqual([])
      expect(await ensurePartitions(database, 'predictions', { from: may1996, to: july1996 })).toBe(1)
    })

    test('keepPartitions makes the months ahead and drops those past retention', async () => {
      const now = july1996 + 1200 * dayMs
      const { created, dropped } = await keepPartitions(database, defaultConfiguration, now)
      expect(created).toBe(5 * 3)
      expect(dropped).toContain('model_performance_history_1996_05')
      // The ledger is kept longer than the data.
      expect(dropped).not.toContain('retraining_logs_1996_05')
      expect(await keepPartitions(database, defaultConfiguration, now)).toEqual({ created: 0, dropped: [] })
      expect(await database.execute(observe(new Date(now + 60 * dayMs).toISOString()))).toBe(1)
    })

    describe('of a stream that ended years ago', () => {
      const now = july1996 + 9000 * dayMs
      const observedBy = async (modelName: string, at: string) => {
        await ensurePartitions(database, 'predictions', { from: Date.parse(at), to: Date.parse(at) })
        await database.execute(sql`
          insert into predictions (model_name, observed_at, observation_id, batch_id)
          values (${modelName}, ${at}::timestamptz, ${at}, 'b1')`)
      }
      const modelsWithRows = () =>
        database.query(
          sql`select model_name from predictions group by 1 order by 1`,
          z.object({ model_name: z.string() }).transform((row) => row.model_name),
        )
      const everyonesDays = (days: number) =>
        database.execute(sql`
          insert into retraining_config (config_name, config_value, updated_at, updated_by)
          values ('predictions_retention_days', ${String(days)}::jsonb, ${'2020-01-01'}::timestamptz, 'ann')
          on conflict (config_name, coalesce(model_name, '')) do update
            set config_value = excluded.config_value, updated_by = excluded.updated_by`)
      const nobodysDays = () =>
        database.execute(sql`
          update retraining_config set config_value = '400', updated_by = 'seed'
           where config_name = 'predictions_retention_days' and model_name is null`)
      beforeAll(async () => {
        await database.execute(sql`delete from predictions`)
        await everyonesDays(400)
        for (const [modelName, lastAt] of [
          ['alive', new Date(now).toISOString()],
          ['ended', '1996-07-02T00:00:00Z'],
        ] as const) {
          await database.execute(sql`
            insert into models (model_name, model_type, definition, created_at, updated_at)
            values (${modelName}, 'xgboost', '{}', ${lastAt}::timestamptz, ${lastAt}::timestamptz)`)
          await database.execute(sql`
            insert into model_activity (model_name, last_observed_at) values (${modelName}, ${lastAt}::timestamptz)`)
        }
        await observedBy('ended', '1996-07-02T00:00:00Z')
        await observedBy('ended', '1994-01-02T00:00:00Z')
        for (const at of ['1996-07-03T00:00:00Z', '1997-03-01T00:00:00Z', new Date(now).toISOString()])
          await observedBy('alive', at)
      })
      afterAll(async () => {
        await nobodysDays()
        await database.execute(sql`delete from retraining_config where model_name is not null`)
        await database.execute(sql`delete from model_activity`)
        await database.execute(sql`delete from models`)
      })

      test('its last rows stay, and other models’ rows are dropped', async () => {
        const { dropped } = await keepPartitions(database, defaultConfiguration, now)
        expect(dropped).toEqual(expect.arrayContaining(['predictions_1994_01', 'predictions_1997_03']))
        expect(dropped).not.toContain('predictions_1996_07')
        const left = await database.query(
          sql`select model_name, observed_at from predictions order by observed_at`,
          z.object({ model_name: z.string(), observed_at: z.date() }),
        )
        expect(left.map((row) => [row.model_name, row.observed_at.getTime()])).toEqual([
          ['ended', Date.parse('1996-07-02T00:00:00Z')],
          ['alive', now],
        ])
      })

      test('a model’s own retention holds for it', async () => {
        await database.execute(sql`
          insert into retraining_config (config_name, config_value, model_name, updated_at, updated_by)
          values ('predictions_retention_days', '3000', 'alive', ${'2020-01-01'}::timestamptz, 'ann')`)
        await observedBy('alive', new Date(now - 2900 * dayMs).toISOString())
        await observedBy('alive', new Date(now - 3100 * dayMs).toISOString())
        const { dropped } = await keepPartitions(database, defaultConfiguration, now)
        expect(dropped.filter((name) => name.startsWith('predictions'))).toHaveLength(1)
        expect(await modelsWithRows()).toEqual(['alive', 'ended'])
        expect(await keepPartitions(database, defaultConfiguration, now)).toEqual({ created: 0, dropped: [] })
      })

      test('the newest 5,000 rows stay while nobody has set the days', async () => {
        await nobodysDays()
        await database.execute(sql`delete from retraining_config where model_name is not null`)
        await database.execute(sql`delete from predictions`)
        await observedBy('ended', '1994-01-02T00:00:00Z')
        await ensurePartitions(database, 'predictions', { from: now - 601 * dayMs, to: now })
        await database.execute(sql`
          insert into predictions (model_name, observed_at, observation_id, batch_id)
          select 'alive', ${new Date(now).toISOString()}::timestamptz - i * interval '144 minutes', i::text, 'b1'
            from generate_series(0, 5999) as i`)
        await keepPartitions(database, defaultConfiguration, now)
        const [left] = await database.query(
          sql`select count(*) filter (where model_name = 'alive') as alive,
                     count(*) filter (where model_name = 'ended') as ended from predictions`,
          z.object({ alive: z.number(), ended: z.number() }),
        )
        // Months are kept or dropped as a whole.
        expect(left?.alive).toBeGreaterThanOrEqual(5000)
        expect(left?.alive).toBeLessThanOrEqual(5000 + 10 * 31)
        expect(left?.ended).toBe(1)
        await everyonesDays(400)
        await keepPartitions(database, defaultConfiguration, now)
        const [after] = await database.query(
          sql`select count(*) filter (where model_name = 'alive') as alive from predictions`,
          z.object({ alive: z.number() }),
        )
        expect(after?.alive).toBeGreaterThanOrEqual(10 * 400)
        expect(after?.alive).toBeLessThanOrEqual(10 * (400 + 31))
      })
    })
  })
}
