import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A row of a set: what was known at its time, and its label with the time from which it was known. */
export interface RealRow {
  readonly at: number
  readonly features: Readonly<Record<string, number | string>>
  readonly label: { readonly isUp: boolean; readonly knownAt: number } | null
}

export interface RealSet {
  readonly name: string
  readonly description: string
  readonly rows: readonly RealRow[]
  /** Features that are names, not numbers. */
  readonly categories: readonly string[]
  /** Settings that a user of these data would have to say. */
  readonly configuration: Readonly<Record<string, number>>
}

/** Writes `observations.csv`, `labels.csv` and `model.json` as `remodel backtest` reads them. */
export async function writeRealSet({ name, description, rows, categories, configuration }: RealSet, folder: string) {
  const features = Object.keys(rows[0]?.features ?? {})
  const observations = rows.map(({ at, features: own }) => [timeOf(at), ...features.map((each) => cellOf(own[each]))])
  const labels = rows
    .flatMap(({ at, label }) => (label ? [{ at, ...label }] : []))
    .sort((a, b) => a.knownAt - b.knownAt)
    .map(({ at, isUp, knownAt }) => [timeOf(at), Number(isUp), timeOf(knownAt)])
  const model = {
    name,
    description,
    type: 'xgboost',
    columns: { time: 'at', label: 'up', labelKnownAt: 'known_at' },
    features: features.map((feature) => ({
      name: feature,
      ...(categories.includes(feature) ? { kind: 'categorical' } : {}),
    })),
    configuration,
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'observations.csv'), csvOf([['at', ...features], ...observations]))
  await writeFile(join(folder, 'labels.csv'), csvOf([['at', 'up', 'known_at'], ...labels]))
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(model, null, 2)}\n`)
}

const timeOf = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')
const csvOf = (rows: readonly (readonly (string | number)[])[]) => `${rows.map((row) => row.join(',')).join('\n')}\n`

function cellOf(value: number | string | undefined): string {
  if (typeof value === 'string') return value
  return value === undefined || Number.isNaN(value) ? '' : `${Math.round(value * 1e8) / 1e8}`
}
