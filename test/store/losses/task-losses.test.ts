import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Answer, answeredClass } from '#core/answer'
import { dayMs, floorTo, hourMs, type Instant, minuteMs, toIso } from '#core/instant'
import {
  classesOf,
  lossSpanMs,
  type MulticlassSums,
  type NaiveRule,
  naiveFollowers,
} from '#core/policy/performance/loss-span'
import { type LossOf, type MulticlassLossOf, type RegressionLossOf, rowLoss } from '#core/policy/performance/row-loss'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'
import { keptLossKey } from '#store/losses/kept-loss'
import { loadDailyLosses } from '#store/losses/load-daily-losses'
import { loadErrors } from '#store/losses/load-errors'
import { loadLosses } from '#store/losses/load-losses'
import { naiveLookbackMs } from '#store/losses/measure-spans'
import { refreshLosses } from '#store/losses/refresh-losses'
import { ensurePartitions } from '#store/tables/partitions'
import { column } from '#store/tables/row'
import { compareVersions } from '#store/versions/compare-versions'
import { everyDatabase } from '#test/support/every-database'

const now = Date.parse('2024-03-13T00:00:00Z')
const from = now - 11 * dayMs

interface Row {
  readonly at: Instant
  readonly entity: number
  readonly version: number
  readonly answer: Answer
  /** Version 9's; null where it has none. */
  readonly other: Answer | null
  readonly label: number | null
  readonly knownAt: Instant | null
}

interface TaskCase {
  readonly modelName: string
  readonly losses: readonly LossOf[]
  readonly answer: (random: SeededRandom) => Answer
  readonly label: (random: SeededRandom) => number
  /** The label that is followed, of those of one moment that became known together. */
  readonly together: (labels: readonly number[]) => number
}

const shares = [0.5, 0.3, 0.15, 0.05]
const multiclass = (metric: MulticlassLossOf['metric']): LossOf => ({
  task: 'multiclass-classification',
  metric,
  classShares: shares,
})
const regression = (metric: RegressionLossOf['metric']): LossOf => ({ task: 'regression', metric })

const probabilities = (random: SeededRandom) => {
  // Ties and zeros are among them.
  const weights = shares.map(() => Math.floor(random.uniform() * 4))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return sum === 0 ? [0.25, 0.25, 0.25, 0.25] : weights.map((weight) => weight / sum)
}
const mostFrequent = (labels: readonly number[]) => {
  const counts = shares.map((_, label) => labels.filter((each) => each === label).length)
  return counts.indexOf(Math.max(...counts))
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

const tasks: readonly TaskCase[] = [
  {
    modelName: 'classes',
    losses: (['accuracy', 'balanced-accuracy', 'log-loss', 'brier'] as const).map(multiclass),
    answer: probabilities,
    label: (random) => Math.floor(random.uniform() ** 2 * 4),
    together: mostFrequent,
  },
  {
    modelName: 'values',
    losses: (['absolute-error', 'squared-error', { quantile: 0.9 }] as const).map(regression),
    answer: (random) => Math.round(random.uniform() * 1000) / 10 - 50,
    label: (random) => Math.round(random.uniform() * 1000) / 10 - 40,
    together: mean,
  },
]

/** Half-hours of two entities; labels come at once, in time, late or never. */
function rowsOf({ modelName, answer, label }: TaskCase): Row[] {
  const random = seededRandom(`losses of ${modelName}`)
  return Array.from({ length: 11 * 48 * 2 }, (_, index) => {
    const at = from + Math.floor(index / 2) * 30 * minuteMs
    const delay = [0, 30 * minuteMs, 5 * hourMs, 26 * hourMs, null][Math.floor(random.uniform() * 4.6)] ?? null
    return {
      at,
      entity: index % 2,
      version: at < from + 8 * dayMs + 3 * hourMs ? 1 : 2,
      answer: answer(random),
      other: random.uniform() < 0.8 ? answer(random) : null,
      label: delay === null ? null : label(random),
      knownAt: delay === null ? null : at + delay,
    }
  })
}

describe.each(everyDatabase())('on %s', (name, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
    await ensurePartitions(database, 'predictions', { from: from - dayMs, to: now })
    for (const task of tasks) await store(database, task.modelName, rowsOf(task))
  })
  afterAll(() => database.close())

  it('are read of a hundred classes, whose pairs of one span are far beyond the 64 kB of a row', async () => {
    const lossOf = multiclass('accuracy')
    const spanStarts = [from, from + lossSpanMs]
    const span = { modelName: 'hundred', from, championVersion: 1, firstUntil: 0, labelLatenessMs: 0, lossOf }
    // Each class was followed by each, the first rule said 0 of a row, the second 1, and the last 2 rows more often.
    for (const startsAt of spanStarts)
      await database.execute(sql`
        insert into span_losses (model_name, starts_at, version, loss_of, scored, labelled, positives, loss, squared_loss,
                                 mistakes, false_negatives, mistake_loss, by_class, beside, errors, naive, measured_at)
        select ${span.modelName}, ${toIso(startsAt)}::timestamptz, 1, ${keptLossKey(lossOf)}, 30000, 30000, 0, 12, 12, 12, 0, 12,
               (select jsonb_build_object('labelled', jsonb_object_agg(label, 300), 'mistakes', '{}'::jsonb)
                  from generate_series(0, 99) as label),
               '{}', '[]',
               (select jsonb_agg(pairs order by rule)
                  from (select rule, jsonb_agg(jsonb_build_array(said, label, said * 100 + label + rule + 1)) as pairs
                          from generate_series(0, 2) as rule, generate_series(0, 99) as said, generate_series(0, 99) as label
                         group by rule) as one),
               ${toIso(now)}::timestamptz`)
    const size = sql`select octet_length(naive::text) as bytes from span_losses where model_name = ${span.modelName}`
    for (const bytes of await database.query(size, column('bytes', z.number()))) expect(bytes).toBeGreaterThan(400_000)
    const found = await loadLosses(database, span)
    expect(found.map(({ startsAt }) => startsAt)).toEqual(spanStarts)
    for (const each of found) {
      const { labelled, loss, classes, pairs } = each as MulticlassSums
      expect([labelled, loss, classes.size, classes.get(99)]).toEqual([30_000, 12, 100, 300])
      for (const [rule, follower] of naiveFollowers.entries()) {
        expect(pairs[follower].size).toBe(10_000)
        for (const [pair, rows] of pairs[follower]) {
          const [said, label] = classesOf(pair)
          if (rows !== said * 100 + label + rule + 1) throw new Error(`${follower}: ${said}, ${label}: ${rows}`)
        }
      }
    }
    if (name !== 'the RDS Data API') return
    const whole = sql`select naive from span_losses where model_name = ${span.modelName} limit 1`
    await expect(database.query(whole, column('naive', z.unknown()))).rejects.toMatchObject({
      code: 'DB_RESPONSE_TOO_LARGE',
    })
  })

  describe.each(tasks)('the losses of $modelName', (task) => {
    const { modelName, losses } = task
    const rows = rowsOf(task)
    const spanOf = (at: Instant) => floorTo(at, lossSpanMs)
    const labelled = rows.filter(({ label }) => label !== null)
    const lossOfRow = ({ answer, label }: Row, lossOf: LossOf) => rowLoss(answer, label as number, lossOf)

    it.each(losses)('are those of each row, by span: $metric', async (lossOf) => {
      const latenessMs = (await refreshLosses(database, { modelName, lossOf, now })) ?? Number.NaN
      expect(latenessMs).toBe(36 * hourMs)
      const spans = await loadLosses(database, {
        ...{ modelName, from, championVersion: 2, firstUntil: 0, labelLatenessMs: latenessMs, lossOf },
      })
      const counted = labelled.filter(({ at }) => spanOf(at) + lossSpanMs + latenessMs <= now)
      const groups = [...Map.groupBy(counted, ({ at, version }) => `${spanOf(at)} ${version}`).values()]
      expect(spans).toHaveLength(groups.length)
      for (const [index, own] of groups.entries()) {
        const span = spans[index] as (typeof spans)[number]
        const sum = (of: (row: Row) => number) => own.reduce((total, row) => total + of(row), 0)
        expect([span.startsAt, span.version, span.labelled]).toEqual([
          spanOf((own[0] as Row).at),
          own[0]?.version,
          own.length,
        ])
        expect(span.loss).toBeCloseTo(
          sum((row) => lossOfRow(row, lossOf)),
          8,
        )
        expect(span.squaredLoss).toBeCloseTo(
          sum((row) => lossOfRow(row, lossOf) ** 2),
          6,
        )
        if ('classes' in span) {
          expect(Object.fromEntries(span.classes)).toEqual(countsOf(own.map(({ label }) => `${label}`)))
          for (const follower of naiveFollowers) {
            const followed = own.flatMap((row) => {
              const said = followedBy(rows, row.at, follower, task)
              return said === null ? [] : [`${said},${row.label}`]
            })
            const pairs = [...span.pairs[follower]].map(([pair, count]) => [classesOf(pair).join(','), count])
            expect(Object.fromEntries(pairs)).toEqual(countsOf(followed))
          }
        }
        if ('naiveLosses' in span) {
          const constant = constantOf(rows, span.startsAt, { lossOf, latenessMs })
          const ofRule = (rule: NaiveRule) =>
            sum((row) => {
              const said = rule === 'majority' ? null : followedBy(rows, row.at, rule, task)
              const value = said ?? constant
              return value === null ? lossOfRow(row, lossOf) : rowLoss(value, row.label as number, lossOf)
            })
          for (const rule of ['majority', ...naiveFollowers] as const)
            expect(span.naiveLosses[rule]).toBeCloseTo(ofRule(rule), 6)
        }
      }
    })

    it.each(losses)('are compared with those of another version, by day and by block: $metric', async (lossOf) => {
      await refreshLosses(database, { modelName, lossOf, now })
      const days = await loadDailyLosses(database, { modelName, from, labelLatenessMs: 36 * hourMs, lossOf })
      const gain = days.reduce((sum, { beside }) => sum + (beside[0]?.gainSum ?? 0), 0)
      const isIn = ({ at }: Row) => spanOf(at) + lossSpanMs + 36 * hourMs <= now
      const paired = labelled.filter(({ other }) => other !== null)
      const gainOf = (row: Row) => rowLoss(row.other as Answer, row.label as number, lossOf) - lossOfRow(row, lossOf)
      expect(gain).toBeCloseTo(
        paired.filter(isIn).reduce((sum, row) => sum + gainOf(row), 0),
        6,
      )
      const blocks = await compareVersions(database, {
        ...{ modelName, championVersion: 1, otherVersions: [9], from, to: now, pieceMs: hourMs, loss: lossOf },
      })
      const lead = blocks.get(9)?.reduce((sum, { otherLoss, championLoss }) => sum + otherLoss - championLoss, 0)
      expect(lead).toBeCloseTo(
        paired.filter(({ version }) => version === 1).reduce((sum, row) => sum + gainOf(row), 0),
        6,
      )
    })

    it('have errors by the hour: of several classes a mistake less the chance that its answer gave it', async () => {
      await refreshLosses(database, { modelName, lossOf: losses[0] as LossOf, now })
      const errors = await loadErrors(database, { modelName, from, to: now, labelLatenessMs: 36 * hourMs })
      const first = labelled.filter(({ at }) => floorTo(at, hourMs) === errors[0]?.startedAt)
      const errorOf = ({ answer, label }: Row) =>
        typeof answer === 'number'
          ? (label as number) - answer
          : Number(answeredClass(answer) !== label) - (1 - Math.max(...answer))
      expect(errors[0]?.mean).toBeCloseTo(mean(first.map(errorOf)), 9)
    })
  })
})

const followed = new Map<string, number | null>()

/** The label that a forecast follows; null where none was known. It is the same for every metric and database. */
function followedBy(
  rows: readonly Row[],
  at: Instant,
  follower: (typeof naiveFollowers)[number],
  task: TaskCase,
): number | null {
  const key = `${task.modelName} ${follower} ${at}`
  const known = followed.get(key)
  if (known !== undefined) return known
  const said = lookedFor(rows, at, follower, task)
  followed.set(key, said)
  return said
}

/** The same, found by looking at each row for itself. */
function lookedFor(
  rows: readonly Row[],
  at: Instant,
  follower: (typeof naiveFollowers)[number],
  { together }: TaskCase,
): number | null {
  const hours = (time: Instant) => Math.floor(time / hourMs)
  const period = { 'last-label': 0, 'same-hour': 24, 'same-hour-of-week': 168 }[follower]
  const isOf = (other: Instant) =>
    period === 0 || (hours(other) !== hours(at) && (hours(at) - hours(other)) % period === 0)
  const known = rows.filter((row) => row.knownAt !== null && row.knownAt <= at && row.at < at && isOf(row.at))
  const latest = known.filter((row) => row.at === Math.max(...known.map((each) => each.at)))
  const groups = [...Map.groupBy(latest, ({ knownAt }) => knownAt).values()]
  return groups.length === 0
    ? null
    : Math.max(...groups.map((group) => together(group.map(({ label }) => label as number))))
}

/** The constant of the least loss on the labels that were known when the day began. */
function constantOf(
  rows: readonly Row[],
  startsAt: Instant,
  { lossOf, latenessMs }: { readonly lossOf: LossOf; readonly latenessMs: number },
): number | null {
  const day = floorTo(startsAt, dayMs)
  const known = rows
    .filter(({ at, knownAt }) => knownAt !== null && knownAt <= day && at < day)
    .filter(({ at }) => at >= day - (naiveLookbackMs + latenessMs - dayMs))
    .map(({ label }) => label as number)
    .sort((a, b) => a - b)
  if (known.length === 0) return null
  if (lossOf.metric === 'squared-error') return mean(known)
  const place = (typeof lossOf.metric === 'object' ? 0.9 : 0.5) * (known.length - 1)
  const [low, high] = [known[Math.floor(place)] as number, known[Math.ceil(place)] as number]
  return low + (place - Math.floor(place)) * (high - low)
}

function countsOf(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}

async function store(database: Database, modelName: string, rows: readonly Row[]): Promise<void> {
  const stored = rows.map(({ at, entity, version, answer, other, label, knownAt }) => ({
    observed_at: toIso(at),
    observation_id: `${entity}`,
    version,
    score: typeof answer === 'number' ? answer : answeredClass(answer),
    probabilities: typeof answer === 'number' ? null : answer,
    scores: other === null ? null : { 9: other },
    label,
    labelled_at: knownAt === null ? null : toIso(knownAt),
  }))
  for (let index = 0; index < stored.length; index += 500)
    await database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, probabilities, scores,
                               label, labelled_at)
      select ${modelName}, observed_at, observation_id, 'first', version, score, nullif(probabilities, 'null'), scores,
             label, labelled_at
        from jsonb_to_recordset(${JSON.stringify(stored.slice(index, index + 500))}::jsonb) as row (
               observed_at timestamptz, observation_id text, version integer, score double precision,
               probabilities jsonb, scores jsonb, label double precision, labelled_at timestamptz)`)
}
