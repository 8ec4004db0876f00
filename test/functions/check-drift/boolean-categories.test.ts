import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs, minuteMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { seededRandom } from '#core/statistics/seeded-random'
import type { WrappedFunction } from '#pipeline/pipeline'
import { deliverFile } from '#test/support/deliver-file'
import type { FakePorts } from '#test/support/fake-ports'
import { promoteFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { tick } from '#test/support/settle'

const anyRow = z.record(z.string(), z.unknown())
const random = seededRandom('flags')

let database: Database
let ports: FakePorts
let functions: ReadonlyMap<string, WrappedFunction>

beforeEach(async () => {
  ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
})
afterEach(() => database.close())

const deliver = (name: string, lines: readonly string[]) =>
  deliverFile(ports, functions, { key: `incoming/spread/observations/${name}`, text: lines.join('\n') })

/** A row every ten minutes of so many days before now; a third of the flags is set. */
function rowsOf(days: number) {
  const now = ports.clock.now()
  return Array.from({ length: days * 144 }, (_, index) => ({
    at: toIso(now - days * dayMs + index * 10 * minuteMs),
    price: random.uniform(),
    isSet: random.uniform() < 1 / 3,
  }))
}

it('takes True of a CSV file and true of NDJSON for one category: no drift, and no problem of the data', async () => {
  const trained = rowsOf(30).map(
    ({ at, price, isSet }, index) => `${at},${at},${price},${isSet ? 'True' : 'False'},${index % 2}`,
  )
  expect(await deliver('trained.csv', ['at,id,price,venue,up', ...trained])).toMatchObject({ rejected: 0 })
  await promoteFirstChampion(ports, functions)
  ports.publisher.take()

  ports.clock.advance(2 * dayMs)
  const served = rowsOf(2)
  const lines = served.map(({ at, price, isSet }) => JSON.stringify({ at, id: at, price, venue: isSet }))
  expect(await deliver('served.ndjson', lines)).toMatchObject({ observationsNew: served.length, rejected: 0 })
  await functions.get('check-drift')?.(tick(ports, 'drift', 'check-drift'))

  expect(ports.publisher.takeNames()).toEqual([])
  expect(
    await database.query(
      sql`select feature_name, outcome, outcome_reason from feature_drift_metrics where feature_group <> 'prediction' order by feature_name`,
      anyRow,
    ),
  ).toEqual([
    { feature_name: 'price', outcome: 'stable', outcome_reason: null },
    { feature_name: 'venue', outcome: 'stable', outcome_reason: null },
  ])
  expect(await database.query(sql`select kind, subject from episodes`, anyRow)).toEqual([])
})
