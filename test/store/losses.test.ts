import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dayMs, hourMs, type Instant, minuteMs, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import { type LossOf, rowLoss } from '#core/policy/performance/row-loss'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { seededRandom } from '#core/statistics/seeded-random'
import { dropLosses } from '#store/performance/drop-losses'
import { findMatureSpans } from '#store/performance/find-mature-spans'
import { keepLosses } from '#store/performance/keep-losses'
import { loadLosses } from '#store/performance/load-losses'
import { ensurePartitions } from '#store/tables/partitions'
import { everyDatabase } from '#test/support/every-database'

const modelName = 'spread'
const now = Date.parse('2024-03-11T00:00:00Z')
const from = now - 12 * dayMs
const lossOf: LossOf = { metric: 'brier', classificationThreshold: 0.3, positiveShare: 0.4 }

interface Row {
  readonly at: Instant
  readonly entity: number
  readonly version: number | null
  readonly score: number | null
  readonly label: number | null
  readonly knownAt: Instant | null
}

const random = seededRandom('losses')

/** Half-hours of three entities each; labels come at once, in time, late or never; another version from day 8 on. */
const rows: Row[] = Array.from({ length: 12 * 48 * 3 }, (_, index) => {
  const at = from + Math.floor(index / 3) * 30 * minuteMs
  const delay = [0, 30 * minuteMs, 5 * hourMs, 26 * hourMs, null][Math.floor(random.uniform() * 4.6)] ?? null
  const isScored = random.uniform() < 0.9
  return {
    at,
    entity: index % 3,
    version: isScored ? (at < from + 8 * dayMs + 3 * hourMs ? 1 : 2) : null,
    score: isScored ? Math.round(random.uniform() * 1000) / 1000 : null,
    label: delay === null ? null : random.bit(),
    knownAt: delay === null ? null : at + delay,
  }
})

const spanOf = (at: Instant) => Math.floor(at / lossSpanMs) * lossSpanMs
const scored = rows.filter(({ version }) => version !== null)

/** The label that a forecast follows, found by looking at each row for itself. */
function said(at: Instant, isOf: (other: Instant) => boolean): number | null {
  const known = rows.filter((row) => row.knownAt !== null && row.knownAt <= at && row.at < at && isOf(row.at))
  const latest = Math.max(...known.map((row) => row.at))
  const groups = Map.groupBy(
    known.filter((row) => row.at === latest),
    ({ knownAt }) => knownAt,
  )
  // Labels of one moment that became known at different times are forecasts of their own, of which 1 counts before 0.
  const labels = [...groups.values()].map((group) =>
    group.reduce((sum, { label }) => sum + (label as number), 0) / group.length >= 0.5 ? 1 : 0,
  )
  return labels.length === 0 ? null : Math.max(...labels)
}

const hourOf = (at: Instant) => Math.floor(at / hourMs)
const forecasts = {
  'last-label': (at: Instant) => said(at, () => true),
  'same-hour': (at: Instant) =>
    said(at, (other) => hourOf(other) !== hourOf(at) && (hourOf(at) - hourOf(other)) % 24 === 0),
  'same-hour-of-week': (at: Instant) =>
    said(at, (other) => hourOf(other) !== hourOf(at) && (hourOf(at) - hourOf(other)) % 168 === 0),
} as const

function expectedOf(startsAt: Instant, version: number) {
  const own = scored.filter((row) => spanOf(row.at) === startsAt && row.version === version && row.label !== null)
  const losses = own.map(({ score, label }) => rowLoss(score as number, label as number, lossOf))
  const counts = (forecast: (at: Instant) => number | null) => {
    const cells = [0, 0, 0, 0]
    for (const { at, label } of own) {
      const answer = forecast(at)
      if (answer !== null)
        cells[(1 - answer) * 2 + 1 - (label as number)] = (cells[(1 - answer) * 2 + 1 - (label as number)] ?? 0) + 1
    }
    return cells
  }
  return {
    startsAt,
    version,
    labelled: own.length,
    positives: own.filter(({ label }) => label === 1).length,
    loss: expect.closeTo(
      losses.reduce((sum, loss) => sum + loss, 0),
      9,
    ),
    squaredLoss: expect.closeTo(
      losses.reduce((sum, loss) => sum + loss * loss, 0),
      9,
    ),
    naive: {
      'last-label': counts(forecasts['last-label']),
      'same-hour': counts(forecasts['same-hour']),
      'same-hour-of-week': counts(forecasts['same-hour-of-week']),
    },
  }
}

/** The spans whose labels are in, found by looking at each. */
function matureAt(at: Instant, coverageMin: number) {
  const groups = Map.groupBy(scored, (row) => `${spanOf(row.at)} ${row.version}`)
  return [...groups.values()].flatMap((group) => {
    const { at: first, version } = group[0] as Row
    const endsAt = spanOf(first) + lossSpanMs
    const labelled = group.filter(({ knownAt }) => knownAt !== null)
    if (endsAt > at || labelled.length === 0) return []
    const lastAfter = Math.max(0, ...labelled.map(({ knownAt }) => (knownAt as Instant) - endsAt))
    const isIn = labelled.length >= coverageMin * group.length || at - endsAt >= dayMs + 2 * lastAfter
    return isIn ? [{ startsAt: spanOf(first), version: version as number }] : []
  })
}

describe.each(everyDatabase())('losses by span on %s', (_, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
    await ensurePartitions(database, 'predictions', { from: from - dayMs, to: now })
    const stored = rows.map(({ at, entity, version, score, label, knownAt }) => ({
      observed_at: toIso(at),
      observation_id: `${entity}`,
      version,
      score,
      label,
      labelled_at: knownAt === null ? null : toIso(knownAt),
    }))
    for (let index = 0; index < stored.length; index += 500)
      await database.execute(sql`
        insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, label, labelled_at)
        select ${modelName}, observed_at, observation_id, 'first', version, score, label, labelled_at
          from jsonb_to_recordset(${JSON.stringify(stored.slice(index, index + 500))}::jsonb) as row (
                 observed_at timestamptz, observation_id text, version integer, score double precision,
                 label double precision, labelled_at timestamptz)`)
  })
  afterAll(() => database.close())

  const find = (at: Instant, labelCoverageMin: number) =>
    findMatureSpans(database, { modelName, now: at, labelDelayMs: 0, labelCoverageMin })
  const load = (of: LossOf = lossOf) =>
    loadLosses(database, { modelName, lossOf: of, from, championVersion: 2, firstUntil: 0 })

  it.each([0.5, 0.85, 1])('are measured once the labels of the span are in, with coverage %f', async (coverage) => {
    for (const at of [now, now - 2 * dayMs - 90 * minuteMs])
      expect(await find(at, coverage)).toEqual(matureAt(at, coverage))
  })

  it('are those of each row, beside naive forecasts that knew no label before its time', async () => {
    const spans = await find(now, 0.5)
    expect(spans.length).toBeGreaterThan(40)
    expect(spans.filter(({ version }) => version === 2).length).toBeGreaterThan(10)
    for (const half of [spans.slice(0, 20), spans.slice(20)])
      await keepLosses(database, { modelName, spans: half, lossOf, labelDelayMs: 0 })
    expect(await load()).toEqual(spans.map(({ startsAt, version }) => expectedOf(startsAt, version)))
    expect(await find(now, 0.5)).toEqual([])
    await keepLosses(database, { modelName, spans, lossOf, labelDelayMs: 0 })
    expect(await load()).toHaveLength(spans.length)
  })

  it('are measured anew by another metric', async () => {
    const money: LossOf = {
      ...lossOf,
      metric: { values: { truePositive: 5, falsePositive: -2, trueNegative: 0, falseNegative: -1 } },
    }
    expect(await load(money)).toEqual([])
    await dropLosses(database, { modelName, lossOf })
    expect(await load()).not.toEqual([])
    await dropLosses(database, { modelName, lossOf: money })
    expect(await load()).toEqual([])
  })

  it('are measured anew by the weights of another champion where the metric has weights', async () => {
    const weighted = (positiveShare: number): LossOf => ({ ...lossOf, metric: 'balanced-accuracy', positiveShare })
    const spans = [{ startsAt: spanOf(from + dayMs), version: 1 }]
    const asked = { modelName, from: 0, championVersion: 1, firstUntil: 0 }
    await keepLosses(database, { modelName, spans, lossOf: weighted(0.1), labelDelayMs: 0 })
    expect(await loadLosses(database, { ...asked, lossOf: weighted(0.1) })).toHaveLength(1)
    expect(await loadLosses(database, { ...asked, lossOf: weighted(0.2) })).toEqual([])
    await dropLosses(database, { modelName, lossOf: weighted(0.2) })
    await keepLosses(database, { modelName, spans, lossOf: weighted(0.2), labelDelayMs: 0 })
    expect(await loadLosses(database, { ...asked, lossOf: weighted(0.2) })).toHaveLength(1)
    await dropLosses(database, { modelName, lossOf })
  })
})
