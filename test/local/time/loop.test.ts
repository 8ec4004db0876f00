import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { workRanks } from '#local/bus/work-queue'
import { at, makeLab } from '#test/local/local-lab'

const start = at('1996-09-04T00:00:00Z')

describe('the loop', () => {
  it('sets the clock to each item before it runs it', async () => {
    const { loop, clock, runUntil } = makeLab()
    const times: number[] = []
    for (const hours of [3, 1, 2]) {
      loop.enqueue({
        at: start + hours * hourMs,
        rank: workRanks.event,
        run: async () => void times.push(clock.now() - start),
      })
    }
    await runUntil('1996-09-04T02:00:00Z')
    expect(times).toEqual([hourMs, 2 * hourMs])
  })

  it('leaves the clock where it was told to run to', async () => {
    const { clock, runUntil } = makeLab()
    await runUntil('1996-09-04T05:00:00Z')
    expect(clock.now()).toBe(at('1996-09-04T05:00:00Z'))
  })

  it('awaits an item before it takes the next one', async () => {
    const { loop, runUntil } = makeLab()
    const order: string[] = []
    loop.enqueue({
      at: start,
      rank: workRanks.event,
      run: async () => {
        order.push('first begins')
        await new Promise((resolve) => setImmediate(resolve))
        order.push('first ends')
      },
    })
    loop.enqueue({ at: start, rank: workRanks.event, run: async () => void order.push('second') })
    await runUntil('1996-09-04T00:00:00Z')
    expect(order).toEqual(['first begins', 'first ends', 'second'])
  })

  it('paces simulated days by the wall', async () => {
    const { loop, wall, runUntil } = makeLab({ pace: { kind: 'days-per-second', daysPerSecond: 2 } })
    loop.enqueue({ at: start + 3 * dayMs, rank: workRanks.event, run: async () => {} })
    const before = wall.now()
    await runUntil('1996-09-07T00:00:00Z')
    expect(wall.now() - before).toBe(1500)
  })

  it('does not run to catch up after work that took long', async () => {
    const { loop, wall, runUntil } = makeLab({ pace: { kind: 'days-per-second', daysPerSecond: 1 } })
    const slow = async () => {
      wall.time += 60_000
    }
    loop.enqueue({ at: start, rank: workRanks.event, run: slow })
    for (const days of [1, 2]) loop.enqueue({ at: start + days * dayMs, rank: workRanks.event, run: async () => {} })
    await runUntil('1996-09-06T00:00:00Z')
    expect(wall.waits).toEqual([1000])
  })

  it('runs a command between two items, at the clock of the last one', async () => {
    const { loop, clock, runUntil } = makeLab()
    const order: string[] = []
    let asked: Promise<number> | undefined
    loop.enqueue({
      at: start + hourMs,
      rank: workRanks.event,
      run: async () => {
        asked = loop.command(async () => {
          order.push('command')
          return clock.now()
        })
        await new Promise((resolve) => setImmediate(resolve))
        order.push('item')
      },
    })
    loop.enqueue({ at: start + 2 * hourMs, rank: workRanks.event, run: async () => void order.push('next item') })
    await runUntil('1996-09-04T02:00:00Z')
    expect(order).toEqual(['item', 'command', 'next item'])
    expect(await asked).toBe(start + hourMs)
  })

  it('runs commands one at a time while it stands still', async () => {
    const { loop } = makeLab()
    const order: string[] = []
    const slow = loop.command(async () => {
      await new Promise((resolve) => setImmediate(resolve))
      order.push('first')
    })
    await Promise.all([slow, loop.command(async () => void order.push('second'))])
    expect(order).toEqual(['first', 'second'])
  })

  it("gives a command's error to its caller and goes on", async () => {
    const { loop, runUntil } = makeLab()
    const failing = loop.command(() => Promise.reject(new Error('no such model')))
    await expect(failing).rejects.toThrow('no such model')
    await runUntil('1996-09-04T01:00:00Z')
  })

  it('runs a command that comes just as the one before it has ended', async () => {
    const { loop } = makeLab()
    const ran: number[] = []
    // However many steps of the event loop lie between two commands, none is left in line.
    for (let steps = 0; steps < 8; steps++) {
      await loop.command(async () => void ran.push(steps))
      for (let step = 0; step < steps; step++) await Promise.resolve()
    }
    expect(ran).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('tries failed work again in live time, and ends with it in simulated time', async () => {
    const failing = (runs: number[]) => async () => {
      runs.push(runs.length)
      if (runs.length < 3) throw new Error('not yet')
    }
    const simulated = makeLab()
    simulated.loop.enqueue({ at: start, rank: workRanks.event, run: failing([]) })
    await expect(simulated.runUntil('1996-09-04T01:00:00Z')).rejects.toThrow('not yet')

    const live = makeLab({ pace: { kind: 'live' } })
    const runs: number[] = []
    live.loop.enqueue({ at: live.clock.now(), rank: workRanks.event, run: failing(runs) })
    await live.loop.run({ signal: live.signal, isDone: () => runs.length === 3 })
  })

  it('runs commands, and nothing else, while an item is held', async () => {
    const { loop, wall, runUntil } = makeLab()
    const order: string[] = []
    const commands: Promise<void>[] = []
    loop.enqueue({
      at: start,
      rank: workRanks.event,
      run: async () => {
        commands.push(loop.command(async () => void order.push('command')))
        expect(await loop.hold(5000)).toBe(true)
        order.push('held item')
      },
    })
    loop.enqueue({ at: start, rank: workRanks.event, run: async () => void order.push('next item') })
    const before = wall.now()
    await runUntil('1996-09-04T01:00:00Z')
    await Promise.all(commands)
    expect(order).toEqual(['command', 'held item', 'next item'])
    expect(wall.now() - before).toBe(5000)
  })

  it('wakes up from idling when work comes', async () => {
    const { loop, signal } = makeLab()
    let isDone = false
    const running = loop.run({ signal, isDone: () => isDone })
    await new Promise((resolve) => setImmediate(resolve))
    loop.enqueue({
      at: start,
      rank: workRanks.event,
      run: async () => {
        isDone = true
      },
    })
    await running
    expect(isDone).toBe(true)
  })

  it('stops when it is told to, idle or in the middle of an item', async () => {
    const stop = new AbortController()
    const { loop } = makeLab()
    const idle = loop.run({ signal: stop.signal })
    let sawSignal = false
    loop.enqueue({
      at: start,
      rank: workRanks.event,
      run: async (signal) => {
        stop.abort()
        sawSignal = signal.aborted
      },
    })
    await idle
    expect(sawSignal).toBe(true)
    await loop.run({ signal: stop.signal })
  })

  it('lets timers and sockets have their turn while there is work', async () => {
    const { loop, wall, signal } = makeLab()
    let isDone = false
    setImmediate(() => {
      isDone = true
    })
    const again = async () => {
      wall.time += 10
      loop.enqueue({ at: start, rank: workRanks.event, run: again })
    }
    loop.enqueue({ at: start, rank: workRanks.event, run: again })
    await loop.run({ signal, isDone: () => isDone })
    expect(isDone).toBe(true)
  })
})
