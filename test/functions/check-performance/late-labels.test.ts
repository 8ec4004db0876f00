import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs, hourMs, type Instant, toIso } from '#core/instant'
import { lossOfModel } from '#core/policy/performance/loss-of'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { seededRandom } from '#core/statistics/seeded-random'
import { compareWithRetained } from '#functions/check-performance/compare-with-retained'
import { keepArrivals } from '#store/losses/keep-arrivals'
import { keepErrors } from '#store/losses/keep-errors'
import { loadErrors } from '#store/losses/load-errors'
import { measureOverlapMs } from '#store/losses/measure-overlap-ms'
import { refreshLosses } from '#store/losses/refresh-losses'
import { loadModel } from '#store/models/load-model'
import { measureLabelDelay } from '#store/performance/measure-label-delay'
import { ensurePartitions } from '#store/tables/partitions'
import { loadVersions } from '#store/versions/load-versions'
import { classSharesUnknown } from '#store/versions/positive-share-sql'
import { saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

/** Two rows an hour, of which version 2 gets 40 % wrong and version 1 a tenth. */
const stepMs = hourMs / 2
const promotedAt = Date.parse('2024-03-10T00:00:00Z')

let database: Database
let ports: FakePorts
beforeEach(async () => {
  database = await freshDatabase()
  ports = fakePorts(database, toIso(promotedAt))
  await saveExampleModel(ports)
})
afterEach(() => database.close())

/** Version 2 took over from version 1; its probation runs, or is over. */
async function versions(probation: 'running' | 'passed', labelDays: number): Promise<void> {
  const until = toIso(promotedAt + (7 + labelDays) * dayMs)
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, promoted_at, promoted_by, retired_at,
                                probation_state, probation_until)
    values ('spread', 1, 'r1', 'archived', ${toIso(promotedAt - 200 * dayMs)}::timestamptz,
            ${toIso(promotedAt - 200 * dayMs)}::timestamptz, 'policy', ${toIso(promotedAt)}::timestamptz, 'none', null),
           ('spread', 2, 'r2', 'champion', ${toIso(promotedAt)}::timestamptz, ${toIso(promotedAt)}::timestamptz, 'policy',
            null, ${probation}, ${until}::timestamptz)`)
}

/**
 * Rows from so many days before the promotion up to `until`, with the labels that are known by then. Labels that span
 * their time are those of a price that goes up and down for weeks; the others are independent.
 */
async function rows(given: {
  readonly pastDays: number
  readonly until: Instant
  readonly labelDays: number
  readonly kind: 'arrives' | 'spans'
}): Promise<void> {
  const { pastDays, until, labelDays, kind } = given
  const random = seededRandom(`${kind} ${labelDays}`)
  const from = promotedAt - pastDays * dayMs
  const stored = []
  for (let at = from; at < until; at += stepMs) {
    const phase = Math.floor((at - from) / (labelDays * dayMs)) % 2
    const label = kind === 'spans' ? phase : random.bit()
    const scoreOf = (wrong: number) => (random.uniform() < wrong ? 1 - label : label) * 0.4 + 0.3
    const isNew = at >= promotedAt
    const labelledAt = at + labelDays * dayMs
    stored.push({
      id: `r${at}`,
      at: toIso(at),
      version: isNew ? 2 : 1,
      score: scoreOf(isNew ? 0.4 : 0.1),
      scores: isNew ? { 1: scoreOf(0.1) } : {},
      label: labelledAt <= until ? label : null,
      labelled: labelledAt <= until ? toIso(labelledAt) : null,
    })
  }
  await ensurePartitions(database, 'predictions', { from, to: until })
  await database.execute(sql`
    insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
    values ('spread', 'b', 1, 1, 0, ${toIso(from)}::timestamptz)`)
  await database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, scores, label, labelled_at)
    select 'spread', at, id, 'b', version, score, scores, label, labelled
      from jsonb_to_recordset(${JSON.stringify(stored)}::jsonb) as stored (id text, at timestamptz, version integer,
           score double precision, scores jsonb, label double precision, labelled timestamptz)`)
  // As ingestion counts them: it shows by when labels come.
  await keepArrivals(database, { modelName: 'spread', from, to: until })
}

async function compare(now: Instant) {
  const model = await loadModel(database, 'spread')
  if (!model) throw new Error('no model')
  const known = await loadVersions(database, 'spread')
  const lossOf = lossOfModel(model.definition, classSharesUnknown)
  const labelLatenessMs = await refreshLosses(database, { modelName: 'spread', lossOf, now })
  const labelDelayMs = await measureLabelDelay(ports.database, { modelName: model.modelName })
  return compareWithRetained(ports, model, { versions: known, version: 2, labelDelayMs, labelLatenessMs, now })
}

describe('a probation whose labels take five days', () => {
  const firstLabels = promotedAt + 5 * dayMs

  it('decides within days of the first labels where they only arrive late', async () => {
    await versions('running', 5)
    await rows({ pastDays: 40, until: firstLabels + 5 * dayMs, labelDays: 5, kind: 'arrives' })
    expect(await compare(firstLabels + 5 * dayMs)).toMatchObject({ status: 'roll-back', toVersion: 1 })
  })

  it('says until when nothing can be said where they span that time, and then ends undecided', async () => {
    await versions('running', 5)
    const until = promotedAt + 12 * dayMs
    await rows({ pastDays: 40, until, labelDays: 5, kind: 'spans' })
    const said =
      'Nothing can be said before 2024-04-09 00:00 UTC: labels take 5 days, and errors last as long, so that rows count once in that time.'
    const open = await compare(firstLabels + 2 * dayMs)
    expect(open).toMatchObject({ status: 'stay', probation: 'running' })
    expect(open?.reason).toContain(said)
    expect(await compare(until)).toMatchObject({
      status: 'stay',
      probation: 'undecided',
      reason: expect.stringContaining(`${said} It stays under watch`),
      evidence: { comparableFrom: '2024-04-09T00:00:00.000Z' },
    })
  })

  it('says that it takes a longer past to tell the two apart', async () => {
    await versions('running', 5)
    await rows({ pastDays: 20, until: firstLabels + 2 * dayMs, labelDays: 5, kind: 'arrives' })
    const decision = await compare(firstLabels + 2 * dayMs)
    expect(decision).toMatchObject({ status: 'stay', probation: 'running' })
    expect(decision?.reason).toContain('errors may last as long. It takes 30 days of labels to tell.')
  })
})

it('an archived version returns where labels arrive after four weeks', async () => {
  await versions('passed', 28)
  const now = promotedAt + 40 * dayMs
  await rows({ pastDays: 150, until: now, labelDays: 28, kind: 'arrives' })
  expect(await compare(now)).toMatchObject({ status: 'roll-back', toVersion: 1, duringProbation: false })
})

it('the errors of the past are those of spans whose labels were in then', async () => {
  await rows({ pastDays: 30, until: promotedAt + 10 * dayMs, labelDays: 5, kind: 'arrives' })
  const lossOf = { task: 'binary-classification', metric: 'brier', classificationThreshold: 0.5 } as const
  await refreshLosses(database, { modelName: 'spread', lossOf, now: promotedAt + 10 * dayMs })
  const asked = { modelName: 'spread', from: promotedAt - 20 * dayMs, to: promotedAt, labelLatenessMs: 6 * dayMs }
  const errors = await loadErrors(database, asked)
  expect(errors.map(({ startedAt }) => startedAt)).toEqual(
    Array.from({ length: 14 * 24 }, (_, hour) => promotedAt - 20 * dayMs + hour * hourMs),
  )
  const [first] = await database.query(
    sql`
    select avg(label - score) as mean from predictions
     where observed_at >= ${toIso(promotedAt - 20 * dayMs)}::timestamptz
       and observed_at < ${toIso(promotedAt - 20 * dayMs + hourMs)}::timestamptz`,
    z.object({ mean: z.number() }),
  )
  expect(errors[0]).toEqual({
    startedAt: promotedAt - 20 * dayMs,
    rowCount: 2,
    mean: expect.closeTo(first?.mean ?? 9, 12),
  })
  await database.execute(sql`update span_losses set errors = null`)
  expect(await loadErrors(database, asked)).toEqual([])
  await keepErrors(database, asked)
  expect(await loadErrors(database, asked)).toEqual(errors)
})

it.each([
  ['arrives', 0],
  ['spans', 5 * dayMs],
] as const)('errors of a champion whose label %s after five days overlap for %d ms', async (kind, overlapMs) => {
  const now = promotedAt + 10 * dayMs
  await rows({ pastDays: 60, until: now, labelDays: 5, kind })
  const lossOf = { task: 'binary-classification', metric: 'accuracy', classificationThreshold: 0.5 } as const
  const labelLatenessMs = await refreshLosses(database, { modelName: 'spread', lossOf, now })
  const asked = { modelName: 'spread', labelDelayMs: 5 * dayMs, now }
  expect(await measureOverlapMs(database, { ...asked, labelLatenessMs })).toBe(overlapMs)
  // A young stream tells nothing yet, and labels that come within a block overlap for no longer than it.
  expect(await measureOverlapMs(database, { ...asked, labelLatenessMs: null })).toBe(5 * dayMs)
  expect(await measureOverlapMs(database, { ...asked, labelDelayMs: hourMs, labelLatenessMs })).toBe(hourMs)
  expect(await measureOverlapMs(database, { ...asked, labelDelayMs: null, labelLatenessMs })).toBe(0)
})
