import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import { minuteMs } from '#core/instant'
import { openExample } from '#local/example-folder'
import { openCsv } from '#local/read-csv'

const halfHourMs = 30 * minuteMs
const folder = join(import.meta.dirname, '../../examples/electricity')

interface Row {
  readonly at: number
  readonly cell: (column: string) => string
}

async function readAll(path: string): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of (await openCsv(path)).rows) {
    if ('reason' in row) throw new Error(row.reason)
    rows.push({ at: Date.parse(String(row.cell('observed_at'))), cell: (column) => String(row.cell(column)) })
  }
  return rows
}

describe('the electricity example', () => {
  let output: string
  let observations: Row[]
  let labels: Row[]

  beforeAll(async () => {
    output = await mkdtemp(join(tmpdir(), 'remodel-electricity-'))
    const { makeFiles } = (await import(join(folder, 'make-files.ts'))) as { makeFiles(folder: string): Promise<void> }
    await makeFiles(output)
    observations = await readAll(join(output, 'observations.csv.gz'))
    labels = await readAll(join(output, 'labels.csv.gz'))
  })

  afterAll(() => rm(output, { recursive: true, force: true }))

  it('has a row every half hour of 944 days', () => {
    expect(observations).toHaveLength(45_312)
    expect(labels).toHaveLength(45_312)
    const gaps = observations.slice(1).filter(({ at }, index) => at - (observations[index]?.at ?? 0) !== halfHourMs)
    expect(gaps).toEqual([])
    expect(observations[0]?.at).toBe(Date.parse('1996-05-07T00:00:00Z'))
  })

  it('knows each label half an hour after its row', () => {
    const late = labels.filter(({ at, cell }) => Date.parse(cell('known_at')) - at !== halfHourMs)
    expect(late).toEqual([])
  })

  it('shows a row no label that was not known at its time', () => {
    for (const back of [1, 2, 48]) {
      const wrong = observations.filter(
        (row, index) => row.cell(`price_up_${back}`) !== (labels[index - back]?.cell('price_up') ?? ''),
      )
      expect(wrong).toEqual([])
    }
  })

  it('has the change of each market figure over half an hour and over a day', () => {
    const index = 20_000
    for (const figure of ['nsw_price', 'nsw_demand', 'vic_price', 'vic_demand', 'transfer']) {
      for (const back of [1, 48]) {
        const change = Number(observations[index]?.cell(figure)) - Number(observations[index - back]?.cell(figure))
        expect(Number(observations[index]?.cell(`${figure}_change_${back}`))).toBeCloseTo(change, 9)
      }
    }
  })

  it('keeps the Victorian figures constant until the market opens', () => {
    const prices = observations.slice(0, 17_424).map(({ cell }) => cell('vic_price'))
    expect(new Set(prices)).toEqual(new Set(['0.003467']))
    expect(observations[17_500]?.cell('vic_price')).not.toBe('0.003467')
  })

  it("names every column of its files in the model's file, 19 of them as features", async () => {
    const { model } = await openExample('electricity', output)
    const { columns } = await openCsv(join(output, 'observations.csv.gz'))
    expect(model.features.map(({ name }) => name)).toEqual(columns.slice(1))
    expect(model.features).toHaveLength(19)
    expect((await openCsv(join(output, 'labels.csv.gz'))).columns).toEqual([
      model.columns.time,
      model.columns.label,
      model.columns.labelKnownAt,
    ])
  })

  it('gives a reason for every setting that differs from the default', async () => {
    const { model } = await openExample('electricity', output)
    const settings = Object.keys(modelFileSchema.parse(model).configuration)
    expect(Object.keys(model.reasons)).toEqual(expect.arrayContaining(settings))
  })
})
