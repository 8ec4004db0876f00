import { describe, expect, it } from 'vitest'
import { AppError } from '#core/errors'
import { workRanks } from '#local/bus/work-queue'
import { askEvent, at, makeLab } from '#test/local/local-lab'

const subscribers = { RetrainingAsked: ['decide-retraining', 'notify'] }
const later = '1996-09-04T12:00:00Z'

describe('the in-process bus', () => {
  it('delivers an event to each function that subscribed to it, in the order of the specs', async () => {
    const { bus, runs, runUntil } = makeLab({ subscribers })
    expect(await bus.publish([askEvent()])).toEqual([{ eventId: askEvent().detail.metadata.eventId }])
    await runUntil(later)
    expect(runs.map(({ functionName }) => functionName)).toEqual(['decide-retraining', 'notify'])
  })

  it('delivers events in the order in which they were published', async () => {
    const { bus, runs, runUntil } = makeLab({ subscribers: { RetrainingAsked: ['notify'] } })
    await bus.publish([askEvent('a'), askEvent('b')])
    await bus.publish([askEvent('c')])
    await runUntil(later)
    const reasons = runs.map(({ input }) => (input as ReturnType<typeof askEvent>).detail.data)
    expect(reasons.map((data) => 'reason' in data && data.reason)).toEqual(['a', 'b', 'c'])
  })

  it('gives each function its own copy, as from a wire', async () => {
    const { bus, runs, runUntil } = makeLab({ subscribers })
    const event = askEvent()
    await bus.publish([event])
    await runUntil(later)
    expect(runs[0]?.input).toEqual(event)
    expect(runs[0]?.input).not.toBe(event)
    expect(runs[0]?.input).not.toBe(runs[1]?.input)
  })

  it('tries again one and two minutes later, then gives up and keeps the event', async () => {
    const run = () =>
      Promise.reject(new AppError({ code: 'DB_AWAY', message: 'the database is away', retryable: true }))
    const { bus, runs, deadLetters, runUntil } = makeLab({ subscribers: { RetrainingAsked: ['notify'] }, run })
    await bus.publish([askEvent()])
    await runUntil(later)
    expect(runs.map(({ at }) => at)).toEqual(['1996-09-04T00:00', '1996-09-04T00:01', '1996-09-04T00:03'])
    expect(deadLetters.letters).toMatchObject([
      { functionName: 'notify', event: askEvent(), error: 'DB_AWAY: the database is away', attempts: 3 },
    ])
  })

  it('tries again what nobody classified', async () => {
    const { bus, runs, runUntil } = makeLab({
      subscribers: { RetrainingAsked: ['notify'] },
      run: () => Promise.reject(new Error('undefined is not a function')),
    })
    await bus.publish([askEvent()])
    await runUntil(later)
    expect(runs).toHaveLength(3)
  })

  it('gives up at once on what a repeat cannot mend', async () => {
    const run = () => Promise.reject(new AppError({ code: 'INVALID_EVENT', message: 'no', retryable: false }))
    const { bus, runs, deadLetters, runUntil } = makeLab({ subscribers: { RetrainingAsked: ['notify'] }, run })
    await bus.publish([askEvent()])
    await runUntil(later)
    expect(runs).toHaveLength(1)
    expect(deadLetters.letters).toMatchObject([{ attempts: 1 }])
  })

  it('stops retrying once an attempt succeeds', async () => {
    let attempts = 0
    const run = async () => {
      attempts += 1
      if (attempts < 2) throw new Error('not yet')
    }
    const { bus, deadLetters, runUntil } = makeLab({ subscribers: { RetrainingAsked: ['notify'] }, run })
    await bus.publish([askEvent()])
    await runUntil(later)
    expect(attempts).toBe(2)
    expect(deadLetters.letters).toEqual([])
  })

  it('lets one function fail without the other', async () => {
    const run = async (name: string) => {
      if (name === 'decide-retraining') throw new AppError({ code: 'BROKEN', message: 'broken' })
    }
    const { bus, runs, deadLetters, runUntil } = makeLab({ subscribers, run })
    await bus.publish([askEvent()])
    await runUntil(later)
    expect(runs.map(({ functionName }) => functionName)).toEqual(['decide-retraining', 'notify'])
    expect(deadLetters.letters).toMatchObject([{ functionName: 'decide-retraining' }])
  })

  it('says that something may be due after what it publishes and delivers, not after ticks', async () => {
    const changes: string[] = []
    const lab = makeLab({ subscribers, onChange: () => void changes.push('change') })
    await lab.bus.deliver('check-drift', { tick: true })
    expect(changes).toEqual([])
    await lab.bus.publish([askEvent()])
    await lab.runUntil(later)
    expect(changes).toHaveLength(3)
  })

  it('tells its listeners of an event once, also when it is repeated after a restart', async () => {
    const { bus, runs, runUntil } = makeLab({ subscribers })
    const heard: string[] = []
    bus.listen((event) => heard.push(event['detail-type']))
    await bus.publish([askEvent()])
    bus.repeat([askEvent()], at('1996-09-04T00:00:00Z'))
    await runUntil(later)
    expect(heard).toEqual(['RetrainingAsked'])
    expect(runs).toHaveLength(4)
  })

  it('repeats what was under way when the last process ended before what was due since', async () => {
    const { bus, loop, runs, runUntil } = makeLab({ subscribers: { RetrainingAsked: ['notify'] } })
    const tick = () => bus.deliver('maintain-partitions', {})
    loop.enqueue({ at: at('1996-09-03T00:20:00Z'), rank: workRanks.tick, run: tick })
    bus.repeat([askEvent()], at('1996-09-03T00:00:00Z'))
    await runUntil(later)
    expect(runs.map(({ functionName }) => functionName)).toEqual(['notify', 'maintain-partitions'])
  })
})
