import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import { minuteMs } from '#core/instant'
import { openExample } from '#local/replay/example-folder'
import { openCsv } from '#rows/csv/open-csv'
import { makeFiles } from '../../examples/electricity/make-files.ts'
import { spanOf } from '../../examples/electricity/write-files.ts'

const halfHourMs = 30 * minuteMs

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

  describe('as if the market were still open', () => {
    const now = Date.parse('2026-03-04T05:10:00Z')
    const write = async (days: number, until: string) => {
      const to = await mkdtemp(join(output, 'span-'))
      await makeFiles(to, spanOf({ days, until }, now))
      return {
        observations: await readAll(join(to, 'observations.csv.gz')),
        labels: await readAll(join(to, 'labels.csv.gz')),
      }
    }
    const contentOf = ({ at, cell }: Row) => [
      at,
      cell('half_hour_of_day'),
      cell('nsw_price'),
      cell('nsw_price_change_48'),
    ]

    it('has the rows of the days before a time, with labels that are known by then', async () => {
      const made = await write(3, 'now')
      expect(made.observations).toHaveLength(144)
      expect(made.labels.map(({ at }) => at)).toEqual(made.observations.map(({ at }) => at))
      expect(made.labels.at(-1)?.cell('known_at')).toBe('2026-03-04T05:00:00.000Z')
      const midnight = made.observations.find(({ at }) => at % (48 * halfHourMs) === 0)
      expect(Number(midnight?.cell('half_hour_of_day'))).toBe(0)
      expect(made.observations.filter(({ cell }) => cell('nsw_price_change_48') === '')).toEqual([])
    })

    it('has the same row for the same time in each file', async () => {
      const [earlier, later] = [await write(3, 'now-1d'), await write(3, 'now')]
      expect(later.observations.slice(0, 96).map(contentOf)).toEqual(earlier.observations.slice(48).map(contentOf))
    })

    it('goes on with the first row after the last', async () => {
      // Three times 944 days after the first row.
      const { observations: across } = await write(
        2,
        new Date(Date.UTC(1996, 4, 7) + (3 * 944 + 1) * 48 * halfHourMs).toISOString(),
      )
      const figuresOf = (rows: readonly Row[]) => rows.map(({ cell }) => [cell('half_hour_of_day'), cell('nsw_price')])
      expect(figuresOf(across)).toEqual([
        ...figuresOf(observations.slice(-48)),
        ...figuresOf(observations.slice(0, 48)),
      ])
      expect(across[48]?.cell('price_up_1')).toBe(labels.at(-1)?.cell('price_up'))
    })

    it.each([
      [0, 'now', '--days'],
      [1.5, 'now', '--days'],
      [1, 'yesterday', '--until'],
      [1, 'now+1d', '--until'],
      [2, '1996-05-08T00:00:00Z', 'begin at 1996-05-07'],
    ])('refuses %s days until %s', (days, until, named) => {
      expect(() => spanOf({ days, until }, now)).toThrow(named)
    })
  })
})
