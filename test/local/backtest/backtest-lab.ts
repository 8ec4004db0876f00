import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ModelFile, modelFileSchema } from '#contracts/model-file'
import type { Task } from '#contracts/task'
import { hourMs, toIso } from '#core/instant'
import { seededRandom } from '#core/statistics/seeded-random'
import { newFolder } from '#test/local/replay/example-lab'

/** A model that trains on few rows, every day on which there are new ones. */
export const churn: ModelFile = modelFileSchema.parse({
  name: 'churn',
  type: 'xgboost',
  columns: { time: 'at', label: 'left', labelKnownAt: 'told' },
  features: [{ name: 'minutes' }, { name: 'calls' }],
  parameters: { n_estimators: 20, max_depth: 2, learning_rate: 0.5 },
  configuration: {
    data_threshold: 20,
    training_window_days: 2,
    training_rows_min: 60,
    holdout_rows_min: 20,
    holdout_fraction: 0.25,
    retraining_policy: 'rules',
    retraining_cooldown_hours: 1,
    training_cpus: 1,
  },
})

/**
 * Rows from 2024-03-01 on, one an hour unless `everyMs` says otherwise, with a label when the next row comes. From row
 * `turnsAt` on, more rows are positive. Of several classes the label is a third one for many calls; of a regression it
 * is a number of minutes.
 */
export async function writeRows(
  count: number,
  {
    turnsAt = count,
    everyMs = hourMs,
    task = 'binary-classification',
  }: { readonly turnsAt?: number; readonly everyMs?: number; readonly task?: Task } = {},
) {
  const random = seededRandom('churn')
  const from = Date.parse('2024-03-01T00:00:00Z')
  const lines = Array.from({ length: count }, (_, index) => {
    const [minutes, calls] = [random.uniform(), random.uniform()]
    const isPositive = minutes > (index < turnsAt ? 0.5 : 0.2)
    const label = Number(random.uniform() < 0.98 ? isPositive : !isPositive)
    const at = from + index * everyMs
    return `${toIso(at)},${minutes.toFixed(4)},${calls.toFixed(4)},${labelOf(task, { label, minutes, calls })},${toIso(at + everyMs)}`
  })
  const path = join(await newFolder(), 'rows.csv')
  await writeFile(path, ['at,minutes,calls,left,told', ...lines, ''].join('\n'))
  return path
}

function labelOf(
  task: Task,
  row: { readonly label: number; readonly minutes: number; readonly calls: number },
): string {
  if (task === 'regression') return (30 * row.label + 10 * row.minutes).toFixed(3)
  return task === 'multiclass-classification' && row.calls > 0.7 ? '2' : `${row.label}`
}
