import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs, minuteMs, toIso } from '#core/instant'
import type { LabelledTimes } from '#core/policy/performance/label-delay'
import { labelledRowsNeeded } from '#core/policy/retraining/labelled-rows-needed'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'
import { LabelledRows } from '#local/backtest/labelled-rows'
import { findTrainingWindow } from '#store/decisions/find-training-window'
import { measureHoldoutGap } from '#store/runs/measure-holdout-gap'
import { ensurePartitions } from '#store/tables/partitions'
import { freshDatabase } from '#test/support/fresh-database'

const from = Date.UTC(2024, 0, 1)
const rowCount = 1500
let database: Database
beforeAll(async () => {
  database = await freshDatabase()
  await ensurePartitions(database, 'predictions', { from, to: from + 70 * dayMs })
})
afterAll(() => database.close())

type TimesOf = (index: number, random: SeededRandom) => LabelledTimes
const live = (labelMs: number): LabelledTimes => ({ observedAt: 0, receivedAt: minuteMs, labelledAt: labelMs })
const hourly =
  (times: (index: number, random: SeededRandom) => LabelledTimes): TimesOf =>
  (index, random) => {
    const { observedAt, receivedAt, labelledAt } = times(index, random)
    const at = from + index * hourMs
    return { observedAt: at + observedAt, receivedAt: at + receivedAt, labelledAt: at + labelledAt }
  }

/** The rows in the database, and the window that a training has there, when labels of a row count at once. */
async function stored(modelName: string, rows: readonly LabelledTimes[], configuration: Configuration) {
  const listed = sql`jsonb_to_recordset(${JSON.stringify(
    rows.map(({ observedAt, receivedAt, labelledAt }, index) => ({
      ...{ id: `${index}`, observed: toIso(observedAt), received: toIso(receivedAt), labelled: toIso(labelledAt) },
    })),
  )}::jsonb) as row (id text, observed timestamptz, received timestamptz, labelled timestamptz)`
  await database.execute(sql`
    insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
    select ${modelName}, id, 1, 1, 0, received from ${listed}`)
  await database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, label, labelled_at)
    select ${modelName}, observed, id, id, 1, labelled from ${listed}`)
  const gapMs = await measureHoldoutGap(database, { modelName, hoursMin: configuration.holdout_gap_hours })
  const model = {
    modelName,
    lastObservedAt: from + 100 * dayMs,
    configuration: { ...configuration, training_window_days: 1 },
  }
  return findTrainingWindow(database, model, { comprehensive: false, gapMs, now: from + 100 * dayMs })
}

it.each<[string, TimesOf, number]>([
  ['labels that take six hours', hourly(() => live(6 * hourMs)), 0],
  ['a gap that is set longer', hourly(() => live(6 * hourMs)), 48],
  ['labels that come in uploads of a day', hourly((index) => live((24 - (index % 24)) * hourMs)), 0],
  ['labels of anything up to ten days', hourly((_, random) => live(random.uniform() * 10 * dayMs)), 0],
  ['labels that take longer of late', hourly((index) => live((index < 800 ? 1 : 120) * hourMs)), 0],
  ['history that came with its labels', hourly(() => ({ observedAt: 0, receivedAt: dayMs, labelledAt: dayMs })), 0],
  ['history with the times of its labels', hourly(() => ({ ...live(5 * hourMs), receivedAt: 900 * dayMs })), 0],
  ['rows of one time', (index, random) => hourly(() => live(hourMs))(Math.floor(index / 50), random), 0],
])('the window of %s is that of a training in the database', async (name, timesOf, hoursMin) => {
  const random = seededRandom(name)
  const rows = Array.from({ length: rowCount }, (_, index) => timesOf(index, random))
  const configuration = { ...defaultConfiguration, holdout_gap_hours: hoursMin }
  const { inWindow: needed } = labelledRowsNeeded(configuration)
  const labelled = new LabelledRows()
  // They come in the order of their labels, some of them twice.
  const arriving = rows
    .map((row, index) => ({ row, id: `${index}` }))
    .sort((a, b) => a.row.labelledAt - b.row.labelledAt)
  for (const { row, id } of [...arriving, ...arriving.slice(0, 100)]) labelled.add(id, row)
  const expected = await stored(name, rows, configuration)
  expect(labelled.enoughFrom({ needed, hoursMin })).toBe(expected)
  expect(expected).toBeGreaterThan(from)
  expect(new LabelledRows().enoughFrom({ needed, hoursMin })).toBeNull()
})
