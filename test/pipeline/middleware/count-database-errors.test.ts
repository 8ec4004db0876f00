import { expect, it } from 'vitest'
import { DatabaseError } from '#adapters/postgres/database-error'
import { AppError } from '#core/errors'
import { countDatabaseErrors } from '#pipeline/middleware/count-database-errors'
import { FakeMetrics } from '#test/support/fake-ports'
import { runUnder } from './run-under.ts'

it('counts what failed because of the database, and nothing else', async () => {
  const metrics = new FakeMetrics()
  const away = new DatabaseError({ code: 'DB_UNAVAILABLE', message: 'away', retryable: true })
  const errors = [away, new AppError({ code: 'AWAY', message: 'away' }), new Error('x')]
  for (const error of errors) {
    const failing = runUnder([countDatabaseErrors({ metrics })], () => Promise.reject(error))
    await expect(failing({})).rejects.toBe(error)
  }
  await runUnder([countDatabaseErrors({ metrics })], async () => 'done')({})
  expect(metrics.figures).toEqual([{ name: 'DatabaseErrors', value: 1, modelName: undefined }])
})
