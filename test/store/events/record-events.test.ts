import { expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { catalogue, type EventName, type RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { recordEvents } from '#store/events/record-events'
import { keepPartitions } from '#store/tables/keep-partitions'
import { freshDatabase } from '#test/support/fresh-database'

const now = Date.parse('2024-03-01T12:00:00Z')

function example(name: EventName, key: string, data: object = {}): RemodelEvent {
  const full = { ...catalogue[name].example, ...data } as never
  return makeEvent(name, { key: [key], occurredAt: now, correlationId: 'c', data: full }) as RemodelEvent
}

async function openDatabase(): Promise<Database> {
  const database = await freshDatabase()
  await keepPartitions(database, defaultConfiguration, now)
  return database
}

const countOf = async (database: Database) => {
  const [counts] = await database.query(
    sql`select (select count(*) from outbox)::int as outbox, (select count(*) from retraining_logs)::int as ledger,
               (select count(*) from trigger_decisions)::int as decisions`,
    z.object({ outbox: z.number(), ledger: z.number(), decisions: z.number() }),
  )
  return counts
}

it('a fact is recorded once, in the outbox and in the ledger', async () => {
  const database = await openDatabase()
  const promoted = example('ModelPromoted', 'a')
  expect(await recordEvents(database, [promoted, example('ScheduleDue', 'b')])).toHaveLength(2)
  expect(await recordEvents(database, [promoted])).toEqual([])
  expect(await countOf(database)).toEqual({ outbox: 2, ledger: 2, decisions: 0 })
  await database.close()
})

it('a fact that only the ledger keeps is not published', async () => {
  const database = await openDatabase()
  expect(await recordEvents(database, [example('SettingsEdited', 'a')])).toEqual([])
  expect(await countOf(database)).toEqual({ outbox: 0, ledger: 1, decisions: 0 })
  await database.close()
})

it('a second decision of a trigger for a model is refused, with all that it would have written', async () => {
  const database = await openDatabase()
  const decide = (name: EventName, key: string) =>
    database.transaction((executor) => recordEvents(executor, [example(name, key, { triggerId: 't1' })]))
  await decide('RetrainingSuppressed', 'a')
  await expect(decide('RetrainingRequested', 'b')).rejects.toThrow()
  expect(await countOf(database)).toEqual({ outbox: 1, ledger: 1, decisions: 1 })
  await database.close()
})

it('a row carries the type of its model', async () => {
  const database = await openDatabase()
  await database.execute(sql`
    insert into models (model_name, model_type, definition, mode, created_at, updated_at)
    values ('nsw-price', 'xgboost', '{}'::jsonb, 'active', now(), now())`)
  await recordEvents(database, [example('DriftOpened', 'a')])
  const rows = await database.query(
    sql`select model_type from retraining_logs`,
    z.object({ model_type: z.string().nullable() }),
  )
  expect(rows).toEqual([{ model_type: 'xgboost' }])
  await database.close()
})
