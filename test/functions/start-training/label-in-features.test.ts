import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { hourMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import type { FakePorts } from '#test/support/fake-ports'
import { openFunctions } from '#test/support/open-functions'
import { asked, settle } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())

describe('a feature that answers the label', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
  })
  afterEach(() => database.close())

  const told = () =>
    database.query(sql`select reason from retraining_logs where status = 'label-in-features' order by reason`, row)

  /** Rows by the day's hundred, each batch too small to tell, and their labels later in files of their own. */
  async function ingest(price: (label: number, index: number) => number): Promise<void> {
    for (let batch = 0; batch < 8; batch++) {
      const rows = Array.from({ length: 100 }, (_, index) => {
        const at = ports.clock.now() - (8 - batch) * 24 * hourMs + index * 600_000
        return {
          id: toIso(at),
          at,
          label: index % 2,
          features: [price(index % 2, index), index % 3 ? 'xetra' : 'nyse'],
        }
      })
      const base = { modelName: 'spread', moreFollows: true }
      const observations = rows.map(({ label: _, ...each }) => each)
      await functions.get('ingest-observations')?.({ ...base, batchId: `rows-${batch}`, observations, labels: [] })
      const labels = rows.map(({ id, label }) => ({ id, label }))
      await functions.get('ingest-observations')?.({ ...base, batchId: `labels-${batch}`, observations: [], labels })
    }
  }

  it('is told before the first training, though no batch alone could tell', async () => {
    await ingest((label, index) => 10 * label + (index % 7))
    expect(await told()).toEqual([])
    await functions.get('decide-retraining')?.(asked(ports))
    await settle(ports, functions)
    expect(ports.trainingBackend.jobs.size).toBe(1)
    const reason =
      '`price` alone nearly answers the label: AUC 1 on 800 rows. Leave it out if it is known only with the label'
    expect(await told()).toEqual([{ reason }])
  })

  it('is none where its values overlap', async () => {
    await ingest((label, index) => label + (index % 7))
    await functions.get('decide-retraining')?.(asked(ports))
    await settle(ports, functions)
    expect(ports.trainingBackend.jobs.size).toBe(1)
    expect(await told()).toEqual([])
  })
})
