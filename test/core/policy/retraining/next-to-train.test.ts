import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TriggerKind } from '#contracts/trigger-kind'
import { dayMs, hourMs, minuteMs } from '#core/instant'
import { agingMs, nextToTrain, trainingOrder, type WaitingRun } from '#core/policy/retraining/next-to-train'
import { seededRandom } from '#core/statistics/seeded-random'

const now = Date.parse('2024-03-01T12:00:00Z')
const waiting = (runId: string, parts: Partial<WaitingRun> = {}): WaitingRun => ({
  ...{ runId, modelName: runId, requestedAt: now, causes: ['scheduled'], modelServedAt: null },
  ...parts,
})
const idsOf = (runs: readonly WaitingRun[]) => runs.map(({ runId }) => runId)

const kinds: readonly TriggerKind[] = ['scheduled', 'drift', 'performance', 'alarm', 'manual', 'initial']
const runs = fc
  .uniqueArray(
    fc.record({
      runId: fc.stringMatching(/^[a-z]{3}$/),
      requestedAt: fc.integer({ min: now - 20 * hourMs, max: now }),
      causes: fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 3 }),
      modelServedAt: fc.option(fc.integer({ min: now - 100 * hourMs, max: now })),
    }),
    { selector: ({ runId }) => runId, maxLength: 12 },
  )
  .map((all) => all.map((run) => waiting(run.runId, run)))

describe('runs that wait to train', () => {
  it('are served by priority: a person, a bad or a missing version, drift, a schedule', () => {
    const order = ['manual', 'performance', 'drift', 'scheduled'] as const
    const all = order.map((kind) => waiting(kind, { causes: [kind] })).toReversed()
    expect(idsOf(trainingOrder(all, now))).toEqual(order)
    expect(idsOf(nextToTrain(all, 2, now))).toEqual(['manual', 'performance'])
    expect(nextToTrain(all, 0, now)).toEqual([])
    expect(nextToTrain(all, -1, now)).toEqual([])
  })

  it('count by the highest of their triggers', () => {
    const all = [waiting('drift', { causes: ['drift'] }), waiting('joined', { causes: ['scheduled', 'manual'] })]
    expect(idsOf(trainingOrder(all, now))).toEqual(['joined', 'drift'])
  })

  it('take turns: the model that was served longest ago is first, one that never was before it', () => {
    const all = [1, 3, null, 2].map((hours, index) =>
      waiting(String(index), { modelServedAt: hours === null ? null : now - hours * hourMs }),
    )
    expect(idsOf(trainingOrder(all, now))).toEqual(['2', '1', '3', '0'])
  })

  it('have one order, however they are listed', () => {
    fc.assert(
      fc.property(runs, fc.integer(), (all, seed) => {
        const random = seededRandom(String(seed))
        const shuffled = all.map((run) => [random.uniform(), run] as const).toSorted(([a], [b]) => a - b)
        expect(
          trainingOrder(
            shuffled.map(([, run]) => run),
            now,
          ),
        ).toEqual(trainingOrder(all, now))
      }),
    )
  })

  it('are not passed by what was asked for four waits later, whatever it is', () => {
    fc.assert(
      fc.property(runs, fc.constantFrom(...kinds), (all, kind) => {
        const old = waiting('0-old', { requestedAt: now - 24 * hourMs, causes: [kind], modelServedAt: now })
        const order = idsOf(trainingOrder([...all, old], now))
        const later = all.filter(({ requestedAt }) => requestedAt > old.requestedAt + 4 * agingMs)
        for (const { runId } of later) expect(order.indexOf(runId)).toBeGreaterThan(order.indexOf('0-old'))
      }),
    )
  })
})

/**
 * 100 models that ask again as soon as they were served, for a week on 4 places. @returns minutes of training by model
 */
function simulateWeek(seed: string, kindOf: (model: number) => TriggerKind): number[] {
  const random = seededRandom(seed)
  const minutes = Array.from({ length: 100 }, () => 0)
  const queue = minutes.map((_, model) => waiting(String(model), { requestedAt: 0, causes: [kindOf(model)] }))
  const running: { readonly endsAt: number; readonly model: number }[] = []
  for (let at = 0; at < 7 * dayMs; at += 5 * minuteMs) {
    for (const { endsAt, model } of running.filter((each) => each.endsAt <= at)) {
      running.splice(
        running.findIndex((each) => each.model === model),
        1,
      )
      queue.push(waiting(String(model), { requestedAt: endsAt, causes: [kindOf(model)], modelServedAt: endsAt }))
    }
    for (const run of nextToTrain(queue, 4 - running.length, at)) {
      queue.splice(queue.indexOf(run), 1)
      const tookMinutes = 10 + 5 * Math.floor(random.uniform() * 11)
      minutes[Number(run.modelName)] = (minutes[Number(run.modelName)] ?? 0) + tookMinutes
      running.push({ endsAt: at + tookMinutes * minuteMs, model: Number(run.modelName) })
    }
  }
  return minutes
}

/** 1 where all have the same, 1/n where one has all. */
function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0)
  return sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0))
}

describe('a week in which 100 models ask for 4 places again and again', () => {
  // Each model trains about 11 times, for 10 to 60 minutes: the coefficient of variation of its sum is 0.14, and the
  // index about 0.98. An index below 0.95 is more than ten standard errors away.
  it('gives every model of a priority the same time', () => {
    for (const seed of ['a', 'b', 'c']) expect(jainIndex(simulateWeek(seed, () => 'scheduled'))).toBeGreaterThan(0.95)
  })

  it('serves every model, and those of a higher priority more often, equally among themselves', () => {
    const minutes = simulateWeek('d', (model) => (model < 20 ? 'manual' : 'scheduled'))
    const [asked, routine] = [minutes.slice(0, 20), minutes.slice(20)]
    expect(Math.min(...routine)).toBeGreaterThan(0)
    expect(Math.min(...asked)).toBeGreaterThan(Math.max(...routine))
    expect(jainIndex(asked)).toBeGreaterThan(0.95)
  })
})
