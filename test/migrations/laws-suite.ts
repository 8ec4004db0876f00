import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'

/** Tries to break the laws that the schema enforces. `openPrepared` opens a migrated and seeded database. */
export function lawsSuite(name: string, openPrepared: () => Promise<Database>): void {
  describe(`the laws that the schema keeps on ${name}`, () => {
    let database: Database
    beforeAll(async () => {
      database = await openPrepared()
      await database.execute(sql`
        insert into models (model_name, model_type, definition, created_at, updated_at)
        select name, 'xgboost', '{}', now(), now()
          from jsonb_array_elements_text('["price", "flow"]'::jsonb) as name`)
    })
    afterAll(() => database.close())

    const startRun = (runId: string, model: string, state = 'requested', ended = false) => sql`
      insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, ended_at)
      values (${runId}, ${model}, ${state}, 'manual', 'asked', now(), case when ${ended}::boolean then now() end)`
    const addVersion = (model: string, version: number, status: string) => sql`
      insert into model_versions (model_name, version, run_id, status, created_at)
      values (${model}, ${version}::integer, ${`${model}-${version}`}, ${status}, now())`
    const violates = (constraint: string, code = 'DB_DUPLICATE') => ({ code, details: { constraint } })

    test('law 1: a second active run of a model is refused, in any state', async () => {
      await database.execute(startRun('r1', 'price'))
      const twin = violates('retraining_runs_one_active')
      for (const state of ['requested', 'queued', 'training', 'evaluating']) {
        await expect(database.execute(startRun('r2', 'price', state))).rejects.toMatchObject(twin)
      }
      await database.execute(startRun('r3', 'flow'))
      await database.execute(sql`update retraining_runs set state = 'failed', ended_at = now() where run_id = 'r1'`)
      await database.execute(startRun('r2', 'price'))
      const revived = sql`update retraining_runs set state = 'training', ended_at = null where run_id = 'r1'`
      await expect(database.execute(revived)).rejects.toMatchObject(twin)
    })

    test.each([
      ['promoted', false],
      ['cancelled', false],
      ['training', true],
      ['requested', true],
    ])('a run in state %s has its end recorded exactly when it ended (not: %s)', async (state, ended) => {
      await expect(database.execute(startRun('r4', 'flow', state, ended))).rejects.toMatchObject(
        violates('retraining_runs_ended_when_final', 'DB_CHECK_VIOLATED'),
      )
    })

    test('law 2: a trigger has one decision', async () => {
      const decide = sql`
        insert into trigger_decisions (trigger_id, model_name, outcome, decided_at, log_timestamp, log_id)
        values ('t1', 'price', 'suppressed', now(), now(), 1)`
      await database.execute(decide)
      await expect(database.execute(decide)).rejects.toMatchObject(violates('trigger_decisions_pkey'))
    })

    test('law 5: a second champion is refused, until the first one steps down', async () => {
      await database.execute(addVersion('price', 1, 'champion'))
      await database.execute(addVersion('flow', 1, 'champion'))
      await database.execute(addVersion('price', 2, 'candidate'))
      const promote = sql`
        update model_versions set status = 'champion' where model_name = 'price' and version = 2`
      await expect(database.execute(promote)).rejects.toMatchObject(violates('model_versions_one_champion'))
      await database.transaction(async (executor) => {
        await executor.execute(sql`
          update model_versions set status = 'archived' where model_name = 'price' and version = 1`)
        await executor.execute(promote)
      })
    })

    test('a barred version, or one without files, is no champion', async () => {
      const whole = violates('model_versions_champion_is_whole', 'DB_CHECK_VIOLATED')
      const bar = sql`update model_versions set barred_at = now() where model_name = 'price' and version = 2`
      const clear = sql`update model_versions set files_removed_at = now() where model_name = 'price' and version = 2`
      await expect(database.execute(bar)).rejects.toMatchObject(whole)
      await expect(database.execute(clear)).rejects.toMatchObject(whole)
    })

    test('one open episode of a kind and subject', async () => {
      const open = (id: string, closed: boolean) => sql`
        insert into episodes (id, model_name, kind, subject, opened_at, last_seen_at, closed_at)
        values (${id}, 'price', 'data-quality', 'demand', now(), now(), case when ${closed}::boolean then now() end)`
      await database.execute(open('e1', true))
      await database.execute(open('e2', false))
      await expect(database.execute(open('e3', false))).rejects.toMatchObject(violates('episodes_one_open'))
    })

    test('one value of a setting for all models, and one for each', async () => {
      const set = (model: string | null) => sql`
        insert into retraining_config (config_name, config_value, model_name, updated_at, updated_by)
        values ('drift_threshold', '0.2', ${model}::text, now(), 'ada')`
      const twice = violates('retraining_config_one_value')
      await expect(database.execute(set(null))).rejects.toMatchObject(twice)
      await database.execute(set('price'))
      await expect(database.execute(set('price'))).rejects.toMatchObject(twice)
    })
  })
}
