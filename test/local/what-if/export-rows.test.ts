import { readFile, rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { type ModelFile, modelFileSchema } from '#contracts/model-file'
import { dayMs } from '#core/instant'
import type { Arrival } from '#local/replay/arrivals'
import { readArrivals } from '#local/replay/arrivals'
import { type ExportedRows, exportRows } from '#local/what-if/export-rows'
import { encodeTrainingRows } from '#rows/encode-training-rows'
import { newFolder } from '#test/local/replay/example-lab'

const model = modelFileSchema.parse({
  name: 'churn',
  type: 'xgboost',
  columns: { time: 'at', label: 'left' },
  features: [
    { name: 'minutes' },
    { name: 'time' },
    { name: 'a;b;c;d "quoted"' },
    { name: 'plan', kind: 'categorical' },
  ],
})
const at = (text: string) => Date.parse(`${text}Z`)
const all = { from: 0, to: at('2025-01-01T00:00') }

let store: FileObjectStore
let folder: string
beforeEach(async () => {
  folder = await newFolder()
  store = new FileObjectStore(folder, { isDurable: false })
})

afterEach(() => rm(folder, { recursive: true, force: true }))

type Observations = Parameters<typeof encodeTrainingRows>[1]['observations']
const observation = (id: string, time: string, features: Observations[number]['features'] = [1, 2, 3, 'x']) => ({
  ...{ id, at: at(time), features, score: null, version: null },
  isAnsweredWithoutScore: false,
})
const label = (id: string, time: string | null, value: number, knownAt: string) => ({
  ...{ id, at: time === null ? null : at(time), label: value, knownAt: at(knownAt), rowNumber: 1 },
})

/** Stores rows as ingestion does. */
async function arrive(
  now: string,
  observations: Observations,
  labels: Parameters<typeof encodeTrainingRows>[1]['labels'] = [],
): Promise<string> {
  const encoded = await encodeTrainingRows(model.name, { observations, labels }, at(now))
  if (encoded === null) throw new Error('nothing to store')
  await store.put(encoded.key, encoded.bytes)
  return encoded.key
}

async function exported(keys: readonly string[], span = all): Promise<{ rows: Arrival[]; files: ExportedRows }> {
  const files = await exportRows({ objectStore: store, keys, model, folder, ...span })
  const example = {
    ...{ folder, model: files.model as ModelFile, observations: files.observations, labels: files.labels },
    replay: { historyDays: 0, deliveryMinutes: 30, trainingMinutes: 15, configuration: {} },
  }
  const rows: Arrival[] = []
  for await (const row of readArrivals(example)) rows.push(row)
  return { rows, files }
}

describe('stored rows as files', () => {
  it('come back as they were stored, whatever the names and values', async () => {
    const features = [-1.5e-300, null, 1e21, 'a "b", c; d\te|f\ng'] as const
    const key = await arrive('2024-03-01T00:30', [observation('1,"2"', '2024-03-01T00:10', features)])
    const { rows, files } = await exported([key])
    expect(rows.map((row) => row.observation)).toEqual([
      expect.objectContaining({ id: '1,"2"', at: at('2024-03-01T00:10'), features: [...features] }),
    ])
    expect(rows.filter(({ unreadable }) => unreadable)).toEqual([])
    expect(files.model.columns).toEqual({ time: 'time_', id: 'id', label: 'label', labelKnownAt: 'label_known_at' })
    expect(files.span).toEqual({ from: at('2024-03-01T00:10'), to: at('2024-03-01T00:10') })
  })

  it('stand in order of time, whatever the order of their files, each observation once', async () => {
    const keys = [
      await arrive('2024-03-02T00:30', [observation('c', '2024-03-02T00:10'), observation('b', '2024-03-01T12:00')]),
      await arrive('2024-03-01T00:30', [observation('a', '2024-03-01T00:10')]),
      await arrive('2024-03-03T00:30', [observation('a', '2024-03-01T00:10', [9, 9, 9, 'y'])]),
    ]
    const { rows, files } = await exported(keys)
    expect(rows.map(({ observation: row }) => [row?.id, row?.features[0]])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ])
    expect(files.observationCount).toBe(3)
    const again = await readFile(files.observations, 'utf8')
    await exported([...keys].reverse())
    expect(await readFile(files.observations, 'utf8')).toBe(again)
  })

  it('leave out what was observed or known outside of the span', async () => {
    const key = await arrive(
      '2024-03-05T00:30',
      [
        observation('a', '2024-03-01T00:00'),
        observation('b', '2024-03-02T00:00'),
        observation('c', '2024-03-03T00:00'),
      ],
      [label('b', '2024-03-02T00:00', 1, '2024-03-02T06:00'), label('a', '2024-03-01T00:00', 1, '2024-03-02T06:00')],
    )
    const { rows } = await exported([key], { from: at('2024-03-02T00:00'), to: at('2024-03-03T00:00') })
    expect(rows.flatMap((row) => row.observation?.id ?? [])).toEqual(['b'])
    expect(rows.flatMap((row) => row.label?.id ?? [])).toEqual(['b'])
  })

  it('have the labels when they were known, corrections among them', async () => {
    const keys = [
      await arrive('2024-03-01T00:30', [observation('a', '2024-03-01T00:10')]),
      await arrive('2024-03-09T00:30', [], [label('a', null, 1, '2024-03-08T00:00')]),
      await arrive('2024-03-12T00:30', [], [label('a', '2024-03-01T00:10', 0, '2024-03-12T00:30')]),
    ]
    const { rows } = await exported(keys)
    expect(rows.flatMap((row) => (row.label ? [[row.label.label, row.label.knownAt]] : []))).toEqual([
      [1, at('2024-03-08T00:00')],
      [0, at('2024-03-12T00:30')],
    ])
  })

  it('that were sent in years later keep the distance of their labels', async () => {
    const late = observation('late', '2020-06-01T12:00')
    const keys = [
      await arrive(
        '2024-03-01T10:00',
        [late, observation('said', '2020-06-01T13:00')],
        [
          label('late', '2020-06-01T12:00', 1, '2024-03-01T10:00'),
          label('said', '2020-06-01T13:00', 1, '2020-06-04T00:00'),
        ],
      ),
      await arrive('2024-03-11T23:00', [], [label('late', null, 0, '2024-03-11T23:00')]),
    ]
    const { rows } = await exported(keys)
    expect(rows.flatMap((row) => (row.label ? [[row.label.id, row.label.label, row.label.knownAt]] : []))).toEqual([
      ['late', 1, late.at],
      ['said', 1, at('2020-06-04T00:00')],
      ['late', 0, late.at + 10 * dayMs],
    ])
  })

  it('are none where the span has none', async () => {
    const { rows, files } = await exported([])
    expect(rows).toEqual([])
    expect(files).toMatchObject({ observationCount: 0, span: null })
  })
})
