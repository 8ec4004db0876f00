import { describe, expect, it } from 'vitest'
import { DatabaseError } from '#adapters/postgres/database-error'
import { AppError } from '#core/errors'
import type { SqlExecutor } from '#core/ports/database'
import { DatabaseOutage } from '#local/state/database-outage'
import { silentLog } from '#test/support/fake-ports'

const lost = () => new DatabaseError({ code: 'DB_CONNECTION_LOST', message: 'gone', retryable: true })

const full = () => new AppError({ code: 'DISK_FULL', message: '3 MiB left', retryable: true })

/** A database that takes writes after so many pauses, and a process that may be asked to end. */
function makeOutage({ pausesUntilAnswer = 0, endsAfterPauses = Number.POSITIVE_INFINITY } = {}) {
  let pauses = 0
  const database: SqlExecutor = {
    // It reads all the time.
    query: async () => [],
    execute: async () => {
      if (pauses < pausesUntilAnswer) throw full()
      return 0
    },
  }
  const pause = async () => {
    pauses += 1
    return pauses < endsAfterPauses
  }
  return { outage: new DatabaseOutage({ database, log: silentLog, pause }), pauses: () => pauses }
}

/** Work that fails with these errors first. */
function failing(...errors: unknown[]) {
  const left = [...errors]
  let attempts = 0
  const work = async () => {
    attempts += 1
    if (left.length > 0) throw left.shift()
    return 'done'
  }
  return { work, attempts: () => attempts }
}

describe('an outage of the database', () => {
  it('holds work until the database answers, however long that takes', async () => {
    const { outage, pauses } = makeOutage({ pausesUntilAnswer: 500 })
    const { work, attempts } = failing(lost())
    expect(await outage.outlast(work)).toBe('done')
    expect(attempts()).toBe(2)
    expect(pauses()).toBe(500)
  })

  it('is a disk that is nearly full, too', async () => {
    const { outage, pauses } = makeOutage({ pausesUntilAnswer: 500 })
    const { work, attempts } = failing(full())
    expect(await outage.outlast(work)).toBe('done')
    expect([attempts(), pauses()]).toEqual([2, 500])
  })

  it('is seen behind the errors that report it', async () => {
    const wrapped = new AppError({ code: 'UNEXPECTED', message: 'x', cause: new AggregateError([new Error(), lost()]) })
    const { work, attempts } = failing(wrapped)
    expect(await makeOutage().outage.outlast(work)).toBe('done')
    expect(attempts()).toBe(2)
  })

  it('leaves other errors to the retries of the bus', async () => {
    const { work, attempts } = failing(new DatabaseError({ code: 'DB_DEADLOCK', message: 'x', retryable: true }))
    await expect(makeOutage().outage.outlast(work)).rejects.toMatchObject({ code: 'DB_DEADLOCK' })
    expect(attempts()).toBe(1)
  })

  it('does not repeat for ever what ends its own connection on a server that answers', async () => {
    const { work, attempts } = failing(...Array.from({ length: 9 }, lost))
    await expect(makeOutage().outage.outlast(work)).rejects.toMatchObject({ code: 'DB_CONNECTION_LOST' })
    expect(attempts()).toBe(3)
  })

  it('does not keep a process that is asked to end', async () => {
    const { outage, pauses } = makeOutage({ pausesUntilAnswer: 500, endsAfterPauses: 4 })
    await expect(outage.outlast(failing(lost()).work)).rejects.toMatchObject({ code: 'DB_CONNECTION_LOST' })
    expect(pauses()).toBe(4)
  })
})
