import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type WorkItem, WorkQueue, workRanks } from '#local/bus/work-queue'

const named = (name: string, item: Partial<WorkItem>): WorkItem & { readonly name: string } => ({
  name,
  at: 0,
  rank: workRanks.event,
  run: async () => {},
  ...item,
})

function drain(queue: WorkQueue): string[] {
  const names: string[] = []
  for (let item = queue.take(); item; item = queue.take()) names.push((item as ReturnType<typeof named>).name)
  return names
}

describe('the work queue', () => {
  it('gives items in the order of their time', () => {
    const queue = new WorkQueue()
    for (const at of [30, 10, 20]) queue.enqueue(named(String(at), { at }))
    expect(drain(queue)).toEqual(['10', '20', '30'])
  })

  it('puts consequences before rows, rows before looks, looks before reconciling at one instant', () => {
    const queue = new WorkQueue()
    for (const rank of ['reconcile', 'tick', 'delivery', 'completion', 'event'] as const) {
      queue.enqueue(named(rank, { rank: workRanks[rank] }))
    }
    expect(drain(queue)).toEqual(['event', 'completion', 'delivery', 'tick', 'reconcile'])
  })

  it('keeps the order of coming among equals', () => {
    const queue = new WorkQueue()
    for (const name of ['a', 'b', 'c']) queue.enqueue(named(name, {}))
    expect(drain(queue)).toEqual(['a', 'b', 'c'])
  })

  it('orders ticks of one instant by their order, whenever they were put in line', () => {
    const queue = new WorkQueue()
    for (const order of ['2 daily', '0 drift', '1 performance'])
      queue.enqueue(named(order, { order, rank: workRanks.tick }))
    expect(drain(queue)).toEqual(['0 drift', '1 performance', '2 daily'])
  })

  it('lets an item be taken out of line, and again without harm', () => {
    const queue = new WorkQueue()
    const remove = queue.enqueue(named('gone', {}))
    queue.enqueue(named('stays', {}))
    remove()
    remove()
    expect(drain(queue)).toEqual(['stays'])
  })

  it('orders any items as a stable sort does', () => {
    const items = fc.array(
      fc.record({
        at: fc.nat(5),
        rank: fc.constantFrom(...Object.values(workRanks)),
        order: fc.constantFrom('a', 'b'),
      }),
    )
    fc.assert(
      fc.property(items, (given) => {
        const queue = new WorkQueue()
        const list = given.map((item, index) => named(String(index), item))
        for (const item of list) queue.enqueue(item)
        const sorted = [...list].sort(
          (left, right) =>
            left.at - right.at ||
            left.rank - right.rank ||
            ((left.order ?? '') < (right.order ?? '') ? -1 : left.order === right.order ? 0 : 1),
        )
        expect(drain(queue)).toEqual(sorted.map(({ name }) => name))
      }),
    )
  })
})
