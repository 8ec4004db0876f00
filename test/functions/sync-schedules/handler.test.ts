import { expect, it } from 'vitest'
import { sql } from '#core/sql'
import { makeHandler } from '#functions/sync-schedules/handler'
import { loadSchedules } from '#store/schedules/load-schedules'
import { fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

it('writes down when the others are due, where one schedule cannot be read', async () => {
  const database = await freshDatabase()
  await database.execute(sql`
    update retraining_schedules set cron_expression = '61 2 * * *' where schedule_name = 'daily'`)
  const ports = fakePorts(database, '2024-01-01T00:10:00.000Z')
  await makeHandler(ports)(null as never)
  const nextRuns = (await loadSchedules(database)).map(({ scheduleName, nextRun }) => [scheduleName, nextRun])
  expect(Object.fromEntries(nextRuns)).toEqual({
    daily: null,
    drift: Date.parse('2024-01-01T00:30:00.000Z'),
    performance: Date.parse('2024-01-01T01:00:00.000Z'),
    weekly: Date.parse('2024-01-07T03:00:00.000Z'),
  })
})
