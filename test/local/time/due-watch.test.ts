import { describe, expect, it } from 'vitest'
import { DueWatch } from '#local/time/due-watch'
import { at, makeLab } from '#test/local/local-lab'

function makeWatchLab(due: { at: string | null }, onRun: () => void = () => {}) {
  const lab = makeLab({
    run: async () => {
      onRun()
    },
  })
  let looks = 0
  const watch = new DueWatch({
    functionName: 'reconcile',
    everyMinutes: 5,
    clock: lab.clock,
    enqueue: (item) => lab.loop.enqueue(item),
    bus: lab.bus,
    findNextDueAt: async () => {
      looks += 1
      return due.at === null ? null : at(due.at)
    },
  })
  return { ...lab, watch, looks: () => looks }
}

describe('the due watch', () => {
  it('runs its function when something is due, and not before', async () => {
    const due: { at: string | null } = { at: '1996-09-04T07:13:00Z' }
    const { watch, runs, runUntil } = makeWatchLab(due, () => {
      due.at = null
    })
    watch.note()
    await runUntil('1996-09-05T00:00:00Z')
    expect(runs.map(({ at }) => at)).toEqual(['1996-09-04T07:13'])
  })

  it('asks once for all the events of an instant', async () => {
    const { watch, looks, runUntil } = makeWatchLab({ at: null })
    for (let events = 0; events < 10; events += 1) watch.note()
    await runUntil('1996-09-04T00:00:00Z')
    expect(looks()).toBe(1)
  })

  it('asks nothing while nothing happens', async () => {
    const { looks, runUntil } = makeWatchLab({ at: '1996-09-04T01:00:00Z' })
    await runUntil('1996-09-05T00:00:00Z')
    expect(looks()).toBe(0)
  })

  it('follows what is due to an earlier and to a later time', async () => {
    const due: { at: string | null } = { at: '1996-09-04T09:00:00Z' }
    const { watch, runs, runUntil } = makeWatchLab(due, () => {
      due.at = null
    })
    watch.note()
    await runUntil('1996-09-04T01:00:00Z')
    due.at = '1996-09-04T04:00:00Z'
    watch.note()
    await runUntil('1996-09-04T02:00:00Z')
    due.at = '1996-09-04T06:00:00Z'
    watch.note()
    await runUntil('1996-09-05T00:00:00Z')
    expect(runs.map(({ at }) => at)).toEqual(['1996-09-04T06:00'])
  })

  it('does not spin over what stays due', async () => {
    const { watch, runs, runUntil } = makeWatchLab({ at: '1996-09-03T00:00:00Z' })
    watch.note()
    await runUntil('1996-09-04T00:12:00Z')
    expect(runs.map(({ at }) => at)).toEqual(['1996-09-04T00:00', '1996-09-04T00:05', '1996-09-04T00:10'])
  })
})
