import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageReader } from '#dashboard/api/read-messages'

const stream =
  'retry: 3000\nid: 7\n: from here on\n\nid: 8\nevent: ModelPromoted\ndata: {"a":1}\n\n: still here\n\nid: 9\r\nevent: DriftOpened\r\ndata: x\r\ndata: y\r\n\r\n'
const messages = [
  { id: '7', event: 'message', data: '', retryMs: 3000 },
  { id: '8', event: 'ModelPromoted', data: '{"a":1}' },
  { id: '9', event: 'DriftOpened', data: 'x\ny' },
]

describe('a stream of events', () => {
  it('is taken apart into its messages, without heartbeats', () => {
    expect(new MessageReader().feed(stream)).toEqual(messages)
  })

  it('is the same however its text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const reader = new MessageReader()
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length]
        const found = places.slice(1).flatMap((end, index) => reader.feed(stream.slice(places[index], end)))
        expect(found).toEqual(messages)
      }),
    )
  })

  it('keeps what is not complete for later', () => {
    const reader = new MessageReader()
    expect(reader.feed('id: 1\ndata: a')).toEqual([])
    expect(reader.feed('b\n\n')).toEqual([{ id: '1', event: 'message', data: 'ab' }])
  })
})
