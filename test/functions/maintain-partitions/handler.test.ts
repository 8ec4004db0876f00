import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { sql } from '#core/sql'
import { makeHandler } from '#functions/maintain-partitions/handler'
import { putConfiguration } from '#store/configuration/put-configuration'
import { FakeClock } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

const now = '2024-06-01T00:20:00.000Z'
const daysAgo = (days: number) => toIso(Date.parse(now) - days * dayMs)
const { events_retention_days: eventDays } = defaultConfiguration

const tick = (scheduleName: string) => makeScheduleDue({ scheduleName, now: Date.parse(now) })

describe('maintain-partitions', () => {
  let database: Database
  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    for (const statement of [
      sql`delete from outbox`,
      sql`delete from processed_events`,
      sql`delete from dead_letters`,
      sql`delete from pending_labels`,
      sql`delete from ingested_batches`,
      sql`delete from rejected_rows`,
      sql`delete from retraining_config where config_name like '%retention%'`,
    ])
      await database.execute(statement)
  })

  const maintain = (action = 'maintain-partitions') =>
    makeHandler({ database, clock: new FakeClock(now) })(tick(action))

  const published = (eventId: string, at: string | null, occurredAt = at) =>
    database.execute(sql`
      insert into outbox (event_id, detail_type, event, occurred_at, published_at)
      values (${eventId}, 'DriftOpened', '{}', ${occurredAt}::timestamptz, ${at}::timestamptz)`)
  const processed = (eventId: string, at: string) =>
    database.execute(sql`
      insert into processed_events (function_name, event_id, processed_at)
      values ('notify', ${eventId}, ${at}::timestamptz)`)
  const buried = (eventId: string, redrivenAt: string | null) =>
    database.execute(sql`
      insert into dead_letters (function_name, event, error, attempts, failed_at, redriven_at)
      values ('notify', ${JSON.stringify({ detail: { metadata: { eventId } } })}::jsonb, 'no', 3,
              ${daysAgo(300)}::timestamptz, ${redrivenAt}::timestamptz)`)
  const waiting = async (id: string, receivedAt: string) => {
    await database.execute(sql`
      insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
      values ('price', ${id}, 0, 1, 0, ${receivedAt}::timestamptz)`)
    await database.execute(sql`
      insert into pending_labels (model_name, observation_id, label, known_at, batch_id)
      values ('price', ${id}, 1, '1996-01-01T00:00:00Z'::timestamptz, ${id})`)
  }
  const refused = (batchId: string, at: string) =>
    database.execute(sql`
      insert into rejected_rows (model_name, batch_id, row_number, part, reason, raw, rejected_at)
      values ('price', ${batchId}, 1, 'label', 'no', '', ${at}::timestamptz)`)

  const idSchema = z.object({ id: z.string() }).transform(({ id }) => id)
  const outbox = () => database.query(sql`select event_id as id from outbox order by 1`, idSchema)
  const done = () => database.query(sql`select event_id as id from processed_events order by 1`, idSchema)

  it('sweeps published events and what was done about them, once none can come again', async () => {
    await published('old', daysAgo(eventDays + 1))
    await published('recent', daysAgo(eventDays - 1))
    await processed('old', daysAgo(eventDays + 1))
    await processed('recent', daysAgo(eventDays - 1))
    await maintain()
    expect(await outbox()).toEqual(['recent'])
    expect(await done()).toEqual(['recent'])
  })

  it('keeps an event that was never published, however old, and what was done about it', async () => {
    await published('unpublished', null, daysAgo(900))
    await processed('unpublished', daysAgo(900))
    await maintain()
    expect(await outbox()).toEqual(['unpublished'])
    expect(await done()).toEqual(['unpublished'])
  })

  it('keeps what was done about an event that somebody may send again, or sent again lately', async () => {
    for (const eventId of ['waiting', 'lately', 'long ago']) await processed(eventId, daysAgo(300))
    await buried('waiting', null)
    await buried('lately', daysAgo(1))
    await buried('long ago', daysAgo(eventDays + 1))
    await maintain()
    expect(await done()).toEqual(['lately', 'waiting'])
    const letters = await database.query(sql`select id::text as id from dead_letters`, idSchema)
    expect(letters).toHaveLength(2)
  })

  it('sweeps scores by quarters of days once they are past retention, but not those that a reference is made of', async () => {
    const { metrics_retention_days: kept } = defaultConfiguration
    await database.execute(sql`
      insert into score_references (model_name, version, cutoff_at, bins)
      values ('price', 1, ${daysAgo(kept + 200)}::timestamptz, '[]')`)
    await database.execute(sql`
      insert into score_blocks (model_name, version, block_at, is_held_out, row_count, profiled_rows, is_settled,
                                predictions, confidences, measured_at)
      select 'price', version, at::timestamptz, is_held_out, 1, 1, true, '[]', '[]', at::timestamptz
        from (values (1, ${daysAgo(kept + 300)}, true), (1, ${daysAgo(kept + 30)}, false),
                     (1, ${daysAgo(kept + 2)}, false), (2, ${daysAgo(kept + 30)}, false), (1, ${daysAgo(kept - 2)}, false),
                     (1, ${daysAgo(0)}, false)) as block (version, at, is_held_out)`)
    await maintain()
    const left = await database.query(
      sql`select version || ' ' || round(extract(epoch from ${now}::timestamptz - block_at) / 86400) as id
            from score_blocks order by block_at`,
      idSchema,
    )
    // Half a year after the cutoff ends twenty days before what is kept.
    expect(left).toEqual([`1 ${kept + 300}`, `1 ${kept + 30}`, `1 ${kept - 2}`, '1 0'])
  })

  it('sweeps rejected rows, and labels whose observation never came, by when they arrived', async () => {
    const { rejected_rows_retention_days: rejected, pending_labels_retention_days: pending } = defaultConfiguration
    await refused('old', daysAgo(rejected + 1))
    await refused('recent', daysAgo(rejected - 1))
    await waiting('old', daysAgo(pending + 1))
    await waiting('recent', daysAgo(pending - 1))
    await maintain()
    expect(await database.query(sql`select batch_id as id from rejected_rows`, idSchema)).toEqual(['recent'])
    expect(await database.query(sql`select observation_id as id from pending_labels`, idSchema)).toEqual(['recent'])
  })

  it('never forgets a batch: one that comes again after years counts once', async () => {
    await waiting('old', daysAgo(3000))
    await maintain()
    expect(await database.query(sql`select batch_id as id from ingested_batches`, idSchema)).toEqual(['old'])
  })

  it('keeps rows as long as the configuration says', async () => {
    const setting = { modelName: null, updatedBy: 'ann', now: Date.parse(now) }
    await putConfiguration(database, { ...setting, name: 'events_retention_days', value: 60 })
    await published('old', daysAgo(eventDays + 1))
    await maintain()
    expect(await outbox()).toEqual(['old'])
  })

  it('sweeps nothing on a start: what was under way before is delivered again first', async () => {
    await published('old', daysAgo(eventDays + 1))
    await processed('old', daysAgo(eventDays + 1))
    await maintain('deployed')
    expect(await outbox()).toEqual(['old'])
    expect(await done()).toEqual(['old'])
  })
})
