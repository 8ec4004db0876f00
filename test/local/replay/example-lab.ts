import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { minuteMs } from '#core/instant'

/** A new folder of this test's own. */
export function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'remodel-local-'))
}

/** A stranger's model: other column names, an id of its own, a category. */
export const strangersModel = {
  name: 'churn',
  type: 'xgboost',
  columns: { time: 'Seen At', id: 'customer', label: 'left', labelKnownAt: 'told' },
  features: [{ name: 'Minutes' }, { name: 'Plan', kind: 'categorical' }],
}

export interface ExampleFiles {
  readonly model?: object
  readonly replay?: object
  readonly observations?: string
  readonly labels?: string
  readonly gzip?: boolean
}

/** Writes an example's folder as a user could have. */
export async function writeExample(files: ExampleFiles): Promise<string> {
  const folder = await newFolder()
  await mkdir(folder, { recursive: true })
  const { model = strangersModel, replay, observations, labels, gzip = false } = files
  await writeFile(join(folder, 'model.json'), JSON.stringify(model))
  if (replay) await writeFile(join(folder, 'replay.json'), JSON.stringify(replay))
  const write = (name: string, text: string) =>
    writeFile(join(folder, gzip ? `${name}.csv.gz` : `${name}.csv`), gzip ? gzipSync(text) : text)
  if (observations !== undefined) await write('observations', observations)
  if (labels !== undefined) await write('labels', labels)
  return folder
}

/** A stranger's rows, one every half hour; each label is told an hour after its row. */
export function strangersRows(count: number, from = '2024-03-01T00:00:00Z') {
  const timeOf = (index: number) => new Date(Date.parse(from) + index * 30 * minuteMs).toISOString()
  const rows = Array.from({ length: count }, (_, index) => index)
  const observations = rows.map(
    (index) => `c${index},${timeOf(index)},${(index * 7) % 50},${index % 3 === 0 ? 'gold' : 'basic'}`,
  )
  const labels = rows.map((index) => `c${index},${(index * 7) % 50 > 25 ? 1 : 0},${timeOf(index + 2)}`)
  return {
    observations: ['customer,Seen At,Minutes,Plan', ...observations].join('\n'),
    labels: ['customer,left,told', ...labels].join('\n'),
  }
}
