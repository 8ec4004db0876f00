import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TriggerKind } from '#contracts/trigger-kind'
import { makeEvent } from '#core/facts/make-event'
import { notificationOf } from '#core/facts/notification-of'
import { toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { insertRun } from '#store/runs/insert-run'
import { joinRun } from '#store/runs/join-run'
import { loadRun } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'
import { addModels } from '#test/support/add-models'
import { freshDatabase } from '#test/support/fresh-database'

const now = Date.parse('2024-05-01T10:00:00Z')
const modelName = 'm-0000'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
  await addModels(database, 1)
})
afterAll(() => database.close())

function causeOf(triggerId: string, kind: TriggerKind, askedBy: string | null) {
  const base = { severity: null, reason: 'it is time', occurredAt: toIso(now), episodeId: null }
  return { ...base, triggerId, kind, askedBy, comprehensive: false, force: false }
}

const tick = makeEvent('ScheduleDue', {
  key: ['daily'],
  occurredAt: now,
  correlationId: 'daily',
  data: {
    scheduleName: 'daily',
    scheduledAt: toIso(now),
    action: 'retrain',
    modelTypes: [],
    madeUp: false,
    nextAt: null,
  },
})

/** The end of a scheduled run that these persons joined. */
async function endJoinedBy(runId: string, persons: readonly string[], to: 'failed' | 'timed_out' | 'cancelled') {
  await insertRun(database, {
    ...{ runId, modelName, trigger: 'scheduled', comprehensive: false, forced: false, askedBy: null, evidence: {} },
    ...{ reason: 'it is time', cause: causeOf('t0', 'scheduled', null), requestedAt: now },
  })
  for (const [index, person] of persons.entries())
    await joinRun(database, runId, causeOf(`p${index}`, 'manual', person), { comprehensive: false, force: false })
  const run = await loadRun(database, runId)
  if (run === null) throw new Error('the run is there')
  const [event] = await moveRun(database, run, { to, reason: 'out of memory' }, { cause: tick, now })
  if (event === undefined) throw new Error('the run moved')
  return event
}

describe('the end of a scheduled run', () => {
  it.each([
    ['failed', [], [], 'TrainingFailed'],
    ['failed', ['ana'], ['ana'], null],
    ['timed_out', ['ben', 'ana', 'ben'], ['ana', 'ben'], null],
    ['cancelled', ['ana'], ['ana'], null],
  ] as const)(
    'that %s and that %j joined is told at once to those who wait for it',
    async (to, joined, names, kind) => {
      const event = await endJoinedBy(`run-${to}-${joined.length}`, joined, to)
      expect(event.detail.data).toMatchObject({ trigger: 'scheduled', awaitedBy: names })
      // Facts of one kind are gathered; one without a kind is told alone.
      expect(notificationOf(event)?.kind).toBe(kind)
    },
  )
})
