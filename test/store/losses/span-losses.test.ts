import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs, hourMs, type Instant, minuteMs, toIso } from '#core/instant'
import { latenessHours } from '#core/policy/performance/label-lateness'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import { type BinaryLossOf, rowLoss } from '#core/policy/performance/row-loss'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { seededRandom } from '#core/statistics/seeded-random'
import { loadLosses } from '#store/losses/load-losses'
import { refreshLosses } from '#store/losses/refresh-losses'
import { ensurePartitions } from '#store/tables/partitions'
import { everyDatabase } from '#test/support/every-database'

const modelName = 'spread'
const now = Date.parse('2024-03-11T00:00:00Z')
const from = now - 12 * dayMs
const lossOf: BinaryLossOf = {
  task: 'binary-classification',
  metric: 'brier',
  classificationThreshold: 0.3,
  positiveShare: 0.4,
}

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

/** Rows and labels by how late they came, counted one by one. */
function arrivals() {
  const counts = new Map<string, { startsAt: Instant; lateness: number; observations: number; labels: number }>()
  const count = (at: Instant, arrivedAt: Instant, part: 'observations' | 'labels') => {
    const late = (arrivedAt - spanOf(at) - lossSpanMs) / hourMs
    const lateness = latenessHours.filter((hours) => hours < late).length
    const key = `${spanOf(at)} ${lateness}`
    const known = counts.get(key) ?? { startsAt: spanOf(at), lateness, observations: 0, labels: 0 }
    counts.set(key, { ...known, [part]: known[part] + 1 })
  }
  for (const { at, knownAt } of rows) {
    count(at, at, 'observations')
    if (knownAt !== null) count(at, knownAt, 'labels')
  }
  return [...counts.values()].sort((a, b) => a.startsAt - b.startsAt || a.lateness - b.lateness)
}

const arrivalRow = z
  .object({ starts_at: z.date(), lateness: z.number(), observations: z.number(), labels: z.number() })
  .transform(({ starts_at, ...row }) => ({ startsAt: starts_at.getTime(), ...row }))
const measuredRow = z.object({ measured_at: z.date() }).transform((row) => row.measured_at.getTime())

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

  const refresh = (at: Instant, of: BinaryLossOf = lossOf) =>
    refreshLosses(database, { modelName, lossOf: of, now: at })
  const load = (labelLatenessMs: number | null, of: BinaryLossOf = lossOf) =>
    loadLosses(database, { modelName, from, championVersion: 2, firstUntil: 0, labelLatenessMs, lossOf: of })
  const spansUntil = (endsAt: Instant) =>
    [...Map.groupBy(scored, (row) => `${spanOf(row.at)} ${row.version}`).values()]
      .map(([first]) => ({ startsAt: spanOf((first as Row).at), version: (first as Row).version as number }))
      .filter(({ startsAt }) => startsAt + lossSpanMs <= endsAt)

  it('count once the labels that come have come, however many never do', async () => {
    // A quarter of the labels come after 26 hours, and an eighth of the rows never get one.
    const lateness = await refresh(now)
    expect(lateness).toBe(36 * hourMs)
    const counted = spansUntil(now - 36 * hourMs)
    expect(counted.filter(({ version }) => version === 2).length).toBeGreaterThan(8)
    expect(await load(lateness)).toEqual(counted.map(({ startsAt, version }) => expectedOf(startsAt, version)))
    expect(await load(null)).toEqual([])
  })

  it('know how late rows and labels came that were stored before anybody counted', async () => {
    const counted = await database.query(
      sql`select starts_at, lateness, observations, labels from span_arrivals order by starts_at, lateness`,
      arrivalRow,
    )
    expect(counted).toEqual(arrivals())
  })

  it('are measured again only where something came, or where their labels are in by now', async () => {
    const later = now + 2 * dayMs
    await refresh(later)
    const times = await database.query(
      sql`select measured_at from span_losses order by starts_at, version`,
      measuredRow,
    )
    expect(times.slice(0, spansUntil(now - 36 * hourMs).length).every((at) => at === now)).toBe(true)
    expect(times.slice(spansUntil(now - 36 * hourMs).length).every((at) => at === later)).toBe(true)
    expect(await load(36 * hourMs)).toHaveLength(spansUntil(now).length)
  })

  it('are measured anew by another metric, and by the weights of another champion where the metric has weights', async () => {
    const later = now + 2 * dayMs
    const money = { truePositive: 5, falsePositive: -2, trueNegative: 0, falseNegative: -1 }
    const weighted = (positiveShare: number): BinaryLossOf => ({
      ...lossOf,
      metric: 'balanced-accuracy',
      positiveShare,
    })
    const sums = async (of: BinaryLossOf) => {
      await refresh(later, of)
      return (await load(36 * hourMs, of)).reduce((sum, { loss }) => sum + loss, 0)
    }
    const expected = (of: BinaryLossOf) =>
      scored
        .filter(({ label }) => label !== null)
        .reduce((sum, { score, label }) => sum + rowLoss(score as number, label as number, of), 0)
    for (const of of [{ ...lossOf, metric: { values: money } }, weighted(0.1), weighted(0.2), lossOf])
      expect(await sums(of)).toBeCloseTo(expected(of), 6)
  })
})
