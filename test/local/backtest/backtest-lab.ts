import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ModelFile, modelFileSchema } from '#contracts/model-file'
import { hourMs, toIso } from '#core/instant'
import { seededRandom } from '#core/statistics/seeded-random'
import { newFolder } from '#test/local/replay/example-lab'

/** A model that trains on few rows, every day on which there are new ones. */
export const churn: ModelFile = modelFileSchema.parse({
  name: 'churn',
  type: 'xgboost',
  columns: { time: 'at', label: 'left', labelKnownAt: 'told' },
  features: [{ name: 'minutes' }, { name: 'calls' }],
  parameters: { n_estimators: 5, max_depth: 2 },
  configuration: {
    data_threshold: 20,
    training_rows_min: 40,
    holdout_rows_min: 10,
    holdout_gap_rows: 2,
    retraining_cooldown_hours: 1,
    training_cpus: 1,
  },
})

/** A row an hour from 2024-03-01 on, with a label an hour later. From `turnsAt` on the feature means the opposite. */
export async function writeRows(count: number, { turnsAt = count }: { readonly turnsAt?: number } = {}) {
  const random = seededRandom('churn')
  const from = Date.parse('2024-03-01T00:00:00Z')
  const lines = Array.from({ length: count }, (_, index) => {
    const [minutes, calls] = [random.uniform(), random.uniform()]
    const isPositive = minutes > 0.5 === index < turnsAt
    const label = Number(random.uniform() < 0.9 ? isPositive : !isPositive)
    const at = from + index * hourMs
    return `${toIso(at)},${minutes.toFixed(4)},${calls.toFixed(4)},${label},${toIso(at + hourMs)}`
  })
  const path = join(await newFolder(), 'rows.csv')
  await writeFile(path, ['at,minutes,calls,left,told', ...lines, ''].join('\n'))
  return path
}
