import { expect, it } from 'vitest'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'

const now = Date.parse('2024-05-01T10:00:00.000Z')

it('is about its own name and now, of every model type, where nothing else is said', () => {
  expect(makeScheduleDue({ scheduleName: 'reconcile', now })).toMatchObject({
    'detail-type': 'ScheduleDue',
    detail: {
      metadata: { occurredAt: '2024-05-01T10:00:00.000Z', correlationId: 'reconcile' },
      data: {
        scheduleName: 'reconcile',
        scheduledAt: '2024-05-01T10:00:00.000Z',
        action: 'reconcile',
        modelTypes: [],
        madeUp: false,
        nextAt: null,
      },
    },
  })
})

it('is the same event when it is made again, late, and by whoever knows more of it', () => {
  const idOf = (due: Partial<Parameters<typeof makeScheduleDue>[0]>) =>
    makeScheduleDue({ scheduleName: 'drift', scheduledAt: now, now, ...due }).detail.metadata.eventId
  expect(idOf({ now: now + 90_000, madeUp: true, nextAt: now + 1_800_000, action: 'check-drift' })).toBe(idOf({}))
  expect(idOf({ scheduledAt: now + 1 })).not.toBe(idOf({}))
})
