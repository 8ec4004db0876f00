import { describe, expect, it } from 'vitest'
import { catalogue, type EventName, type RemodelEvent } from '#contracts/events/catalogue'
import { InvalidInputError } from '#core/errors'
import { makeEvent } from '#core/facts/make-event'
import { parseEvent } from '#pipeline/parse-event'

const names = Object.keys(catalogue) as EventName[]

function exampleOf(name: EventName): RemodelEvent {
  const facts = { key: ['example'], occurredAt: 0, correlationId: 'run-1', data: catalogue[name].example as never }
  return makeEvent(name, facts) as RemodelEvent
}

describe('events', () => {
  it.each(names)('%s is listed under its own name, and its example is valid', (name) => {
    expect(catalogue[name].name).toBe(name)
    expect(parseEvent(JSON.parse(JSON.stringify(exampleOf(name))))).toEqual(exampleOf(name))
  })

  it('have an id that follows from the fact alone', () => {
    const facts = { key: ['a', 1], occurredAt: 0, correlationId: 'c', data: catalogue.DriftClosed.example }
    const id = (key: (string | number)[]) => makeEvent('DriftClosed', { ...facts, key }).detail.metadata.eventId
    expect(id(['a', 1])).toBe(id(['a', 1]))
    expect(new Set([id(['a', 1]), id(['a', 2]), id(['a1'])]).size).toBe(3)
  })

  it('stay in the trace of the event that led to them', () => {
    const cause = exampleOf('DriftOpened')
    const effect = makeEvent('DriftClosed', {
      key: ['x'],
      occurredAt: 0,
      correlationId: 'c',
      cause,
      data: catalogue.DriftClosed.example,
    })
    const traceOf = (event: { detail: { metadata: { traceparent: string } } }) =>
      event.detail.metadata.traceparent.slice(3, 35)
    expect(traceOf(effect)).toBe(traceOf(cause))
    expect(effect.detail.metadata.causationId).toBe(cause.detail.metadata.eventId)
  })

  it.each([
    ['a name that nobody states', { 'detail-type': 'ModelDeployed' }, 'no event is called ModelDeployed'],
    ['a name of the prototype', { 'detail-type': 'constructor' }, 'no event is called constructor'],
    ['another source', { source: 'aws.events' }, 'source'],
    [
      'data that does not fit',
      { detail: { ...exampleOf('DriftClosed').detail, data: { modelName: 'x' } } },
      'episodeId',
    ],
  ])('are refused with %s', (_, change, words) => {
    const event = { ...exampleOf('DriftClosed'), ...change }
    expect(() => parseEvent(event)).toThrow(InvalidInputError)
    expect(() => parseEvent(event)).toThrow(words)
  })
})
