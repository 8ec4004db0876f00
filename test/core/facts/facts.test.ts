import { describe, expect, it } from 'vitest'
import { catalogue, type EventData, type EventName, type RemodelEvent } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import { ledgerEventTypes } from '#contracts/ledger-row'
import { eventLine } from '#core/facts/event-line'
import { ledgerRowsOf } from '#core/facts/ledger-rows-of'
import { headlineOf, markedKinds, markOf } from '#core/facts/ledger-words'
import { makeEvent } from '#core/facts/make-event'
import { notificationOf } from '#core/facts/notification-of'

const names = Object.keys(catalogue) as EventName[]
const broken = /undefined|\bnull\b(?! spike)|NaN|\[object/i

function example(name: EventName, data: object = {}): RemodelEvent {
  const full = { ...catalogue[name].example, ...data } as EventData<typeof name>
  return makeEvent(name, { key: [name], occurredAt: 0, correlationId: 'c', data: full }) as RemodelEvent
}

describe.each(names)('%s', (name) => {
  const definition: EventDefinition = catalogue[name]
  const rows = ledgerRowsOf(example(name))

  it('writes rows of kinds that the ledger knows, with words for each', () => {
    expect(rows.length > 0).toBe(definition.ledger.length > 0)
    for (const row of rows) {
      expect(ledgerEventTypes).toContain(row.eventType)
      expect(row.status).toMatch(/^[a-z][a-z_-]+$/)
      expect(`${headlineOf(row)}: ${row.reason}`).not.toMatch(broken)
    }
    expect(new Set(rows.map(({ naturalKey }) => naturalKey)).size).toBe(rows.length)
  })

  it('has words where it is told', () => {
    expect(eventLine(example(name)) === null).toBe(definition.line === null)
    expect(eventLine(example(name))?.text ?? 'told: told').toMatch(/\S: \S|\S{3,} \S+/)
    expect(eventLine(example(name))?.text.replace(/^\S+ \S+ +\S+ */, '')).not.toBe('')
    expect(eventLine(example(name))?.text ?? '').not.toMatch(broken)
    expect(notificationOf(example(name)) === null).toBe(definition.notice === null)
    expect(Object.values(notificationOf(example(name))?.notification ?? {}).join(' ')).not.toMatch(broken)
  })
})

describe('a kind of ledger row', () => {
  const kinds = (Object.values(catalogue) as EventDefinition[]).flatMap(({ ledger }) => ledger)

  it('has the same words and the same mark whichever event writes it', () => {
    const [first, second] = kinds.filter(({ kind }) => kind === 'run/queued')
    expect([first?.mark, second?.mark]).toEqual([null, null])
    const row = ledgerRowsOf(example('TrainingQueued'))[0]
    expect(row && first?.headline(row)).toBe(row && second?.headline(row))
    const others = kinds.map(({ kind }) => kind).filter((kind) => kind !== 'run/queued')
    expect(new Set(others).size).toBe(others.length)
  })

  it('that this release does not know is named as it is, without a mark', () => {
    const [row] = ledgerRowsOf(example('DriftOpened'))
    const unknown = { ...row, eventType: 'experiment', status: 'timed_out' } as NonNullable<typeof row>
    expect(headlineOf(unknown)).toBe('Experiment timed out')
    expect(markOf(unknown)).toBeNull()
  })

  it('takes its mark from its status before its type', () => {
    expect(markOf({ eventType: 'rollback', status: 'rolled-back' })).toBe('rolled-back')
    expect(markOf({ eventType: 'rollback', status: 'overtaken' })).toBeNull()
    expect(markOf({ eventType: 'promotion', status: 'indistinguishable' })).toBe('promoted')
    expect(markedKinds).toContain('promotion/*')
  })
})

describe('a run without a version', () => {
  it.each([
    ['failed', 'run/failed', 'Training failed', 'failed'],
    ['timed_out', 'run/timed_out', 'Training timed out', 'failed'],
    ['cancelled', 'run/cancelled', 'Training cancelled', 'cancelled'],
  ])('that %s is one row of its outcome', (outcome, kind, headline, mark) => {
    const rows = ledgerRowsOf(example('TrainingFailed', { outcome }))
    expect(rows.map(({ eventType, status }) => `${eventType}/${status}`)).toEqual([kind])
    expect(rows.map(headlineOf)).toEqual([headline])
    expect(rows.map(markOf)).toEqual([mark])
  })
})

describe('a notification', () => {
  it('has the headline, the reason, the advice and the run', () => {
    expect(notificationOf(example('ModelPromoted'))?.notification).toEqual({
      severity: 'info',
      modelName: 'nsw-price',
      subject: 'nsw-price: version 4 promoted over version 3',
      text: 'Better than version 3 by 3 points of accuracy (standard error 0.8, p = 0.0001) on 5000 held-out rows. Run nsw-price-960904t0200-3f2a9c.',
    })
    expect(notificationOf(example('DataQualityDegraded'))?.notification).toEqual({
      severity: 'critical',
      modelName: 'nsw-price',
      subject: 'nsw-price: data broken',
      text: 'Null spike in `vic_price`: 90.0 % of values are missing, 0.0 % in training. If it stays like this, it counts as usual from 2024-03-14 02:00 UTC on, and the model may retrain on it. Automatic retraining is on hold meanwhile. If the data is right as it is, `remodel accept` ends the hold.',
    })
  })
})
