import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { sql } from '#core/sql'
import { claimTick } from '#pipeline/middleware/claim-tick'
import { claimTick as claimInTable, type Tick } from '#store/schedules/claim-tick'
import { freshDatabase } from '#test/support/fresh-database'
import { runUnder } from './run-under.ts'

const now = Date.parse('2024-05-01T10:00:00Z')
const due = makeScheduleDue({ scheduleName: 'drift', action: 'check-drift', now, nextAt: now + 1_800_000 })

describe('a tick', () => {
  let database: Database
  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.close())
  beforeEach(() => database.execute(sql`update retraining_schedules set last_run = null, last_status = null`))

  const status = async () =>
    (
      await database.query(
        sql`select last_status from retraining_schedules where schedule_name = 'drift'`,
        z.object({ last_status: z.string().nullable() }).transform((row) => row.last_status),
      )
    )[0]

  /** Claims as the table says, and answers the work where it may be done. */
  const claiming =
    <Work>(work: Work) =>
    async (tick: Tick) =>
      (await claimInTable(database, tick)) ? work : null

  it('is claimed before the work, which hears what it asks for, and done after it', async () => {
    const seen: unknown[] = []
    const claim = vi.fn(claiming(['churn']))
    const run = runUnder([claimTick({ database, claim })], async (input) => {
      seen.push(input, await status())
      return 1
    })
    expect(await run(due)).toBe(1)
    expect(claim).toHaveBeenCalledExactlyOnceWith({ scheduleName: 'drift', scheduledAt: now, nextAt: now + 1_800_000 })
    expect(seen).toEqual([{ tick: due, work: ['churn'] }, 'running'])
    expect(await status()).toBe('done')
  })

  it('is answered with 0 where it is done already, and no work is done for it', async () => {
    const work = vi.fn(async () => 1)
    const run = runUnder([claimTick({ database, claim: claiming(['churn']) })], work)
    expect([await run(due), await run(due)]).toEqual([1, 0])
    expect(work).toHaveBeenCalledOnce()
  })

  it('failed where the work did, and may be claimed again', async () => {
    const error = new Error('no')
    const run = runUnder([claimTick({ database, claim: claiming(['churn']) })], () => Promise.reject(error))
    await expect(run(due)).rejects.toBe(error)
    expect(await status()).toBe('failed')
    await expect(run(due)).rejects.toBe(error)
  })

  it("fails with the work's own error where not even that can be written down", async () => {
    const error = new Error('no')
    const away = { query: database.query, execute: () => Promise.reject(new Error('away')) }
    const run = runUnder([claimTick({ database: away, claim: claiming(['churn']) })], () => Promise.reject(error))
    await expect(run(due)).rejects.toBe(error)
    expect(await status()).toBe('running')
  })

  it('that asks for nothing was ended by its claim: no further statement is made', async () => {
    const execute = vi.fn()
    const run = runUnder([claimTick({ database: { ...database, execute }, claim: async () => [] })], async () => 0)
    expect(await run(due)).toBe(0)
    expect(execute).not.toHaveBeenCalled()
  })

  it('that cannot be claimed is left as it is', async () => {
    const run = runUnder([claimTick({ database, claim: () => Promise.reject(new Error('away')) })], async () => 1)
    await expect(run(due)).rejects.toThrow('away')
    expect(await status()).toBeNull()
  })

  it.each([[{ modelNames: ['churn'], cause: due }], [{ 'detail-type': 'PerformanceAlarmRaised' }]])(
    'is nothing that %j tells of',
    async (input) => {
      const claim = vi.fn()
      expect(await runUnder([claimTick({ database, claim })], (seen) => seen)(input)).toBe(input)
      expect(claim).not.toHaveBeenCalled()
    },
  )
})
