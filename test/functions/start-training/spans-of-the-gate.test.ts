import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayMs, hourMs, type Instant, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { seededRandom } from '#core/statistics/seeded-random'
import type { WrappedFunction } from '#pipeline/pipeline'
import { refreshLosses } from '#store/losses/refresh-losses'
import { ensurePartitions } from '#store/tables/partitions'
import type { FakePorts } from '#test/support/fake-ports'
import { openFunctions } from '#test/support/open-functions'
import { asked, settle } from '#test/support/settle'

describe('the spans in which the gate compares losses', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>
  const labelHours = 5 * 24
  const lossOf = { task: 'binary-classification', metric: 'accuracy', classificationThreshold: 0.5 } as const

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
  })
  afterEach(() => database.close())

  /** Rows whose labels come five days later. */
  async function store(days: number, labelOf: (hour: number) => number, perHour = 1): Promise<void> {
    const from: Instant = ports.clock.now() - days * dayMs
    const rows = Array.from({ length: days * 24 * perHour }, (_, index) => {
      const hour = index / perHour
      const isKnown = hour < days * 24 - labelHours
      return {
        at: toIso(from + hour * hourMs),
        label: isKnown ? labelOf(hour) : null,
        told: isKnown ? toIso(from + (hour + labelHours) * hourMs) : null,
      }
    })
    await ensurePartitions(database, 'predictions', { from, to: ports.clock.now() })
    await database.execute(sql`
      insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
      values ('spread', 'b', ${rows.length}::integer, 0, 0, ${toIso(from)}::timestamptz)`)
    await database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, label, labelled_at)
      select 'spread', at, at::text, 'b', 1, 0.5, label, told
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (at timestamptz, label integer, told timestamptz)`)
    // Each check of the performance does.
    await refreshLosses(database, { modelName: 'spread', lossOf, now: ports.clock.now() })
  }

  async function hoursAsked(): Promise<readonly [gap: number, span: number]> {
    await functions.get('decide-retraining')?.(asked(ports))
    await settle(ports, functions)
    const [job] = [...ports.trainingBackend.jobs.values()]
    const { gap_seconds, span_seconds_min } = job?.hyperparameters ?? {}
    return [Number(gap_seconds) / 3600, Number(span_seconds_min) / 3600]
  }

  it('may be short where labels only come late, and say nothing of each other', async () => {
    const random = seededRandom('late')
    await store(60, () => Number(random.uniform() < 0.5))
    expect(await hoursAsked()).toEqual([labelHours, 0])
  })

  it('are as long as a label takes where labels span that time, as a price in five days does', async () => {
    const random = seededRandom('overlapping')
    const price = [0]
    for (let hour = 0; hour < 66 * 24; hour++) price.push((price.at(-1) ?? 0) + random.uniform() - 0.5)
    await store(60, (hour) => Number((price[hour + labelHours] ?? 0) > (price[hour] ?? 0)))
    expect(await hoursAsked()).toEqual([labelHours, labelHours])
  })

  it('are as long while too little is labelled to tell', async () => {
    const random = seededRandom('young')
    await store(24, () => Number(random.uniform() < 0.5), 2)
    expect(await hoursAsked()).toEqual([labelHours, labelHours])
  })
})
