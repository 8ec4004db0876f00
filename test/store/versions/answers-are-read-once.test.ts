import { expect, it } from 'vitest'
import * as z from 'zod'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { readMigrations } from '#adapters/postgres/read-migrations'
import { dayMs } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { measurePerformance } from '#store/performance/measure-performance'
import { migrate } from '#store/tables/migrate'
import { pairedSumsSql } from '#store/versions/paired-sums-sql'

const lossOf = { task: 'multiclass-classification', metric: 'accuracy', classShares: [] } as const

it('searches the class of a list of probabilities once for each loss of a row, not for each sum of it', async () => {
  const database = await openPGlite()
  await migrate(database, await readMigrations())
  const plans: string[] = []
  const explain: SqlExecutor['query'] = async (statement) => {
    const rows = await database.query(sql`explain ${statement}`, z.record(z.string(), z.string()))
    plans.push(rows.flatMap((row) => Object.values(row)).join('\n'))
    return []
  }
  const window = { from: 0, to: dayMs, pieceMs: dayMs }
  await explain(
    pairedSumsSql({ modelName: 'm', championVersion: 2, otherVersions: [1], loss: lossOf, ...window }),
    z.never(),
  )
  const asked = { modelName: 'm', version: 2, baselineVersion: 1, now: dayMs, labelledMin: 1, lossOf }
  const hours = { windowHours: 24, windowHoursMax: 24, classificationThreshold: 0.5 }
  await measurePerformance({ query: explain, execute: database.execute }, { ...asked, ...hours }).catch(() => null)
  const searches = plans.map((plan) => plan.match(/Function Scan on jsonb_array_elements one/g)?.length)
  // In the window: the baseline's loss, its mistakes, and the champion's Brier score.
  expect(searches).toEqual([1, 3])
  await database.close()
})
