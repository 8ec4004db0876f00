import { expect, it } from 'vitest'
import { AppError } from '#core/errors'
import type { LogFields } from '#core/ports/log'
import { logFailure } from '#pipeline/middleware/log-failure'
import { silentLog } from '#test/support/fake-ports'
import { runUnder } from './run-under.ts'

async function linesOf(work: () => Promise<unknown>) {
  const lines: (readonly [string, LogFields | undefined])[] = []
  const log = { ...silentLog, error: (message: string, fields?: LogFields) => void lines.push([message, fields]) }
  await runUnder([logFailure({ functionName: 'notify', log })], work)({}).catch(() => undefined)
  return lines
}

it('logs what failed, with its code and whether a repeat may help', async () => {
  const error = new AppError({ code: 'AWAY', message: 'away', retryable: true, details: { host: 'db' } })
  expect(await linesOf(() => Promise.reject(error))).toEqual([
    ['notify failed: away', { function: 'notify', code: 'AWAY', retryable: true, details: { host: 'db' } }],
  ])
})

it('logs nothing of what was done', async () => {
  expect(await linesOf(async () => 'done')).toEqual([])
})
