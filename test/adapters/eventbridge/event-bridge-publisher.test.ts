import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { batchEntries, sizeOfEntry } from '#adapters/eventbridge/batch-entries'
import { EventBridgePublisher } from '#adapters/eventbridge/event-bridge-publisher'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { type AwsWire, json, jsonError, openAwsWire, type WireAnswer } from '../aws-wire.ts'

/** Limits of a call, as EventBridge documents them. */
const [entriesMax, callBytesMax] = [10, 1_048_576]

const event = (index: number, subject = 'minutes'): RemodelEvent =>
  makeEvent('DataQualityRestored', {
    key: [index],
    occurredAt: 0,
    correlationId: 'churn',
    data: { episodeId: String(index), modelName: 'churn', problem: 'null-spike', subject },
  })
const events = (count: number) => Array.from({ length: count }, (_, index) => event(index))

interface PutEvents {
  readonly Entries: {
    readonly Detail: string
    readonly EventBusName: string
    readonly DetailType: string
    readonly Source: string
  }[]
}

describe('publishing to EventBridge', () => {
  let wire: AwsWire
  afterEach(() => wire.close())

  /** EventBridge as it is: refuses more than ten entries, and more than 1 MB, as a whole. */
  async function open(fateOf: (entry: PutEvents['Entries'][number], call: number) => 'taken' | 'refused' | WireAnswer) {
    let calls = 0
    const taken: string[] = []
    wire = await openAwsWire(({ body }) => {
      const call = ++calls
      const { Entries } = JSON.parse(body.toString()) as PutEvents
      if (Entries.length > entriesMax) return jsonError('ValidationException')
      const fates = Entries.map((entry) => fateOf(entry, call))
      const whole = fates.find((fate) => typeof fate === 'object')
      if (whole) return whole
      return json({
        FailedEntryCount: fates.filter((fate) => fate === 'refused').length,
        Entries: fates.map((fate, index) => {
          if (fate === 'refused') return { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }
          taken.push(Entries[index]?.Detail ?? '')
          return { EventId: `e${index}` }
        }),
      })
    })
    const sleeps: number[] = []
    const publisher = new EventBridgePublisher({
      busName: 'bus',
      client: new EventBridgeClient(wire.client),
      sleep: async (ms) => void sleeps.push(ms),
    })
    return { publisher, taken, sleeps }
  }

  it('sends each event as its envelope, ten a call', async () => {
    const { publisher, taken } = await open(() => 'taken')
    const entries = await publisher.publish(events(23))
    expect(entries.filter(({ error }) => error !== undefined)).toEqual([])
    expect(wire.requests).toHaveLength(3)
    expect(taken).toHaveLength(23)
    expect(JSON.parse(wire.requests[0]?.body.toString() ?? '').Entries[0]).toMatchObject({
      EventBusName: 'bus',
      Source: 'remodel',
      DetailType: 'DataQualityRestored',
      Detail: JSON.stringify(event(0).detail),
    })
  })

  it('sends only what was refused again, and names no entry that went through', async () => {
    const third = JSON.stringify(event(2).detail)
    const { publisher, taken, sleeps } = await open(({ Detail }, call) =>
      Detail === third && call === 1 ? 'refused' : 'taken',
    )
    expect((await publisher.publish(events(5))).every(({ error }) => error === undefined)).toBe(true)
    expect(JSON.parse(wire.requests[1]?.body.toString() ?? '').Entries).toHaveLength(1)
    expect(taken.sort()).toEqual(
      events(5)
        .map(({ detail }) => JSON.stringify(detail))
        .sort(),
    )
    expect(sleeps).toEqual([100])
  })

  it('names what is refused to the end, with its reason, and nothing else', async () => {
    const third = JSON.stringify(event(2).detail)
    const { publisher, sleeps } = await open(({ Detail }) => (Detail === third ? 'refused' : 'taken'))
    const entries = await publisher.publish(events(5))
    expect(entries.map(({ error }) => error)).toEqual([
      undefined,
      undefined,
      'ThrottlingException: slow down',
      undefined,
      undefined,
    ])
    expect(sleeps).toEqual([100, 200])
  })

  it('leaves everything of a call that failed as a whole in the outbox, and goes on with the next', async () => {
    const first = JSON.stringify(event(0).detail)
    const { publisher } = await open(({ Detail }) => (Detail === first ? jsonError('InternalException', 500) : 'taken'))
    const entries = await publisher.publish(events(12))
    expect(entries.filter(({ error }) => error?.includes('InternalException'))).toHaveLength(10)
    expect(entries.slice(10).map(({ error }) => error)).toEqual([undefined, undefined])
  })

  it('sends no event that no call can hold, and says so', async () => {
    const { publisher } = await open(() => 'taken')
    const [large, small] = await publisher.publish([event(0, 'x'.repeat(callBytesMax)), event(1)])
    expect(large?.error).toMatch(/^EntryTooLarge/)
    expect(small?.error).toBeUndefined()
  })
})

describe('cutting entries into calls', () => {
  it('keeps each entry once, in order, within both limits', () => {
    const entry = fc
      .integer({ min: 1, max: 1_200_000 })
      .map((length) => ({ entry: { Source: 's', Detail: 'x'.repeat(length) } }))
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (all) => {
        const { batches, oversized } = batchEntries(all)
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(entriesMax)
          expect(batch.reduce((bytes, outgoing) => bytes + sizeOfEntry(outgoing.entry), 0)).toBeLessThanOrEqual(
            callBytesMax,
          )
        }
        expect(batches.flat()).toEqual(all.filter((outgoing) => !oversized.includes(outgoing)))
        expect(oversized.every((outgoing) => sizeOfEntry(outgoing.entry) > callBytesMax)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('counts what EventBridge counts: bytes, not characters, and fourteen for the time', () => {
    expect(sizeOfEntry({ Time: new Date(0), Source: 'ä', DetailType: 'b', Detail: '{}' })).toBe(14 + 2 + 1 + 2)
  })
})
