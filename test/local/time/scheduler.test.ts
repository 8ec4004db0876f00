import { describe, expect, it } from 'vitest'
import type { RemodelEventOf } from '#contracts/events/catalogue'
import type { HostedSchedule } from '#core/ports/schedule-host'
import { Scheduler } from '#local/time/scheduler'
import { at, makeLab } from '#test/local/local-lab'
import { silentLog } from '#test/support/fake-ports'

const daily: HostedSchedule = {
  scheduleName: 'daily',
  cronExpression: '0 2 * * *',
  timeZone: 'UTC',
  action: 'retrain',
  modelTypes: [],
  enabled: true,
}
const drift: HostedSchedule = { ...daily, scheduleName: 'drift', cronExpression: '*/30 * * * *', action: 'check-drift' }

function makeSchedulerLab(
  options: { readonly now?: string; readonly ticksDone?: Readonly<Record<string, string>> } = {},
) {
  const lab = makeLab({ ...(options.now !== undefined && { now: options.now }) })
  const errors: string[] = []
  const scheduler = new Scheduler({
    clock: lab.clock,
    enqueue: (item) => lab.loop.enqueue(item),
    bus: lab.bus,
    takersOf: ({ action }) => [action],
    findTicksDone: async () => new Map(Object.entries(options.ticksDone ?? {}).map(([name, iso]) => [name, at(iso)])),
    log: { ...silentLog, error: (message) => void errors.push(message) },
  })
  const ticks = () =>
    lab.runs.map(({ input }) => {
      const { scheduleName, scheduledAt, madeUp } = (input as RemodelEventOf<'ScheduleDue'>).detail.data
      return `${scheduleName} ${scheduledAt.slice(0, 16)}${madeUp ? ' made up' : ''}`
    })
  return { ...lab, scheduler, errors, ticks }
}

describe('the scheduler', () => {
  it('fires each schedule at its times', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab()
    await scheduler.apply([daily])
    await runUntil('1996-09-06T12:00:00Z')
    expect(ticks()).toEqual(['daily 1996-09-04T02:00', 'daily 1996-09-05T02:00', 'daily 1996-09-06T02:00'])
  })

  it('says in each tick when the next one is', async () => {
    const { scheduler, runUntil, runs } = makeSchedulerLab()
    await scheduler.apply([daily])
    await runUntil('1996-09-04T02:00:00Z')
    expect(runs[0]?.input).toMatchObject({ detail: { data: { nextAt: '1996-09-05T02:00:00.000Z' } } })
  })

  it("makes a tick's identity of the schedule and its time", async () => {
    const ids: unknown[] = []
    for (const now of ['1996-09-04T00:00:00Z', '1996-09-04T01:59:00Z']) {
      const { scheduler, runUntil, runs } = makeSchedulerLab({ now })
      await scheduler.apply([daily])
      await runUntil('1996-09-04T02:00:00Z')
      for (const { input } of runs) ids.push((input as RemodelEventOf<'ScheduleDue'>).detail.metadata.eventId)
    }
    expect(ids).toHaveLength(2)
    expect(ids[0]).toBe(ids[1])
  })

  it('looks before it decides at one instant, whatever the order of the rows', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab({ now: '1996-09-04T01:45:00Z' })
    await scheduler.apply([daily, drift])
    await runUntil('1996-09-04T02:00:00Z')
    expect(ticks()).toEqual(['drift 1996-09-04T02:00', 'daily 1996-09-04T02:00'])
  })

  it('makes up only the latest of the ticks that were missed, once', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab({
      now: '1996-09-04T10:10:00Z',
      ticksDone: { daily: '1996-09-01T02:00:00Z', drift: '1996-09-01T12:00:00Z' },
    })
    await scheduler.apply([daily, drift])
    await runUntil('1996-09-04T10:30:00Z')
    expect(ticks()).toEqual([
      'daily 1996-09-04T02:00 made up',
      'drift 1996-09-04T10:00 made up',
      'drift 1996-09-04T10:30',
    ])
  })

  it('makes up nothing for a schedule that never ran', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab({ now: '1996-09-04T10:10:00Z' })
    await scheduler.apply([daily])
    await runUntil('1996-09-05T01:00:00Z')
    expect(ticks()).toEqual([])
  })

  it('delivers a tick that was due at the very moment of a restart as it is', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab({
      now: '1996-09-04T02:00:00Z',
      ticksDone: { daily: '1996-09-03T02:00:00Z' },
    })
    await scheduler.apply([daily])
    await runUntil('1996-09-04T02:00:00Z')
    expect(ticks()).toEqual(['daily 1996-09-04T02:00'])
  })

  it('stands for all ticks of a sleep with the latest one', async () => {
    const { scheduler, runUntil, ticks, loop, clock } = makeSchedulerLab()
    await scheduler.apply([drift])
    loop.enqueue({
      at: at('1996-09-04T00:01:00Z'),
      rank: 0,
      run: async () => clock.advanceTo(at('1996-09-04T05:10:00Z')),
    })
    await runUntil('1996-09-04T05:30:00Z')
    expect(ticks()).toEqual(['drift 1996-09-04T05:00 made up', 'drift 1996-09-04T05:30'])
  })

  it('fires an edited schedule at its new times, and makes up nothing for the edit', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab({ ticksDone: { daily: '1996-09-03T02:00:00Z' } })
    await scheduler.apply([daily])
    await runUntil('1996-09-04T03:00:00Z')
    await scheduler.apply([{ ...daily, cronExpression: '0 5 * * *' }])
    await runUntil('1996-09-05T06:00:00Z')
    expect(ticks()).toEqual(['daily 1996-09-04T02:00', 'daily 1996-09-04T05:00', 'daily 1996-09-05T05:00'])
  })

  it('fires no schedule that is disabled, and from the moment on that it is enabled again', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab({ ticksDone: { daily: '1996-09-01T02:00:00Z' } })
    await scheduler.apply([{ ...daily, enabled: false }])
    await runUntil('1996-09-05T12:00:00Z')
    await scheduler.apply([daily])
    await runUntil('1996-09-06T12:00:00Z')
    expect(ticks()).toEqual(['daily 1996-09-06T02:00'])
  })

  it('fires once when the same schedules are applied again', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab()
    await scheduler.apply([daily])
    await scheduler.apply([{ ...daily }])
    await runUntil('1996-09-04T12:00:00Z')
    expect(ticks()).toEqual(['daily 1996-09-04T02:00'])
  })

  it('stops a schedule that is gone', async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab()
    await scheduler.apply([daily])
    await scheduler.apply([])
    await runUntil('1996-09-05T12:00:00Z')
    expect(ticks()).toEqual([])
  })

  it('goes on with the others when one schedule cannot be read', async () => {
    const { scheduler, runUntil, ticks, errors } = makeSchedulerLab()
    await scheduler.apply([{ ...daily, cronExpression: '61 2 * * *' }, drift])
    await runUntil('1996-09-04T00:30:00Z')
    expect(ticks()).toEqual(['drift 1996-09-04T00:30'])
    expect(errors).toEqual([expect.stringContaining('schedule daily does not run')])
  })

  it("makes up a fixed time's last tick at every start", async () => {
    const { scheduler, runUntil, ticks } = makeSchedulerLab({ now: '1996-09-04T10:00:00Z' })
    scheduler.hostFixed([{ ...daily, scheduleName: 'maintain', cronExpression: '20 0 * * *', action: 'maintain' }])
    await runUntil('1996-09-05T01:00:00Z')
    expect(ticks()).toEqual(['maintain 1996-09-04T00:20 made up', 'maintain 1996-09-05T00:20'])
  })
})
