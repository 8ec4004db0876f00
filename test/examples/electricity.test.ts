import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import { hourMs, minuteMs } from '#core/instant'
import { openExample } from '#local/replay/example-folder'
import { openCsv } from '#rows/csv/open-csv'
import { areaUnderRocOfScores } from '#test/support/area-under-roc-of-scores'
import { makeFiles, rowsAhead } from '../../examples/electricity/make-files.ts'
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

  it('has a row every half hour of 944 days, and a label for all but the last six hours', () => {
    expect(observations).toHaveLength(45_312)
    expect(labels.map(({ at }) => at)).toEqual(observations.slice(0, -12).map(({ at }) => at))
    const gaps = observations.slice(1).filter(({ at }, index) => at - (observations[index]?.at ?? 0) !== halfHourMs)
    expect(gaps).toEqual([])
    expect(observations[0]?.at).toBe(Date.parse('1996-05-07T00:00:00Z'))
  })

  it('knows each label six hours after its row', () => {
    const wrong = labels.filter(({ at, cell }) => Date.parse(cell('known_at')) - at !== 6 * hourMs)
    expect(wrong).toEqual([])
  })

  it('labels a row by the price six hours later, against its mean over the 24 hours before', () => {
    const prices = observations.map(({ cell }) => Number(cell('nsw_price')))
    const meanTo = (index: number) => prices.slice(index - 48, index + 1).reduce((sum, price) => sum + price, 0) / 49
    const wrong = labels.slice(48).filter(({ cell }, index) => {
      const asked = index + 48 + rowsAhead
      return Number(cell('price_high')) !== Number((prices[asked] as number) > meanTo(asked))
    })
    expect(wrong).toEqual([])
  })

  it('has no column that gives the label away', async () => {
    const { columns } = await openCsv(join(output, 'observations.csv.gz'))
    const areas = columns.slice(1).map((column) => {
      const rows = labels.map(({ cell }, index) => [observations[index]?.cell(column), cell('price_high')] as const)
      const known = rows.filter(([value]) => value !== '')
      const scored = known.map(([value, label]) => ({ score: Number(value), isPositive: label === '1' }))
      const area = areaUnderRocOfScores(scored)
      if (area.status !== 'measured') throw new Error(`${column}: one class`)
      return { column, auc: Math.max(area.value, 1 - area.value) }
    })
    // As published, the price a week before the hour that is asked for comes closest, with 0.74.
    expect(areas.filter(({ auc }) => auc >= 0.8)).toEqual([])
  })

  it('compares with its mean the price now, and a day and a week before the hour that is asked for', () => {
    const price = (index: number) => Number(observations[index]?.cell('nsw_price'))
    const index = 20_000
    const mean =
      observations.slice(index - 48, index + 1).reduce((sum, { cell }) => sum + Number(cell('nsw_price')), 0) / 49
    const of = (column: string) => Number(observations[index]?.cell(column))
    expect(of('price_over_mean')).toBeCloseTo(price(index) - mean, 9)
    expect(of('price_a_day_before_over_mean')).toBeCloseTo(price(index + 12 - 48) - mean, 9)
    expect(of('price_a_week_before_over_mean')).toBeCloseTo(price(index + 12 - 336) - mean, 9)
  })

  it.each([
    ['price_over_mean', 48],
    ['price_a_day_before_over_mean', 48],
    ['price_a_week_before_over_mean', 324],
    ['nsw_price_change_1', 1],
    ['nsw_price_change_48', 48],
  ])('leaves %s empty until the past reaches back far enough', (column, first) => {
    expect(observations.slice(0, 1000).filter(({ cell }) => cell(column) === '')).toHaveLength(first)
    expect(observations[first]?.cell(column)).not.toBe('')
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

  it('sets the performance threshold alone, with its reason', async () => {
    const { model } = await openExample('electricity', output)
    const file = modelFileSchema.parse(model)
    expect(Object.keys(file.configuration)).toEqual(['performance_threshold'])
    expect(Object.keys(file.reasons)).toEqual(['performance_threshold'])
    expect(file.parameters).toEqual({})
  })

  it('takes its threshold from the days that a user has before the first model', () => {
    const known = labels.slice(0, 120 * 48 - rowsAhead)
    const rows = known.slice(48)
    const repeated = rows.filter(({ cell }, index) => cell('price_high') === known[index]?.cell('price_high'))
    expect((repeated.length / rows.length).toFixed(2)).toBe('0.64')
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
      expect(made.observations.at(-1)?.at).toBe(Date.parse('2026-03-04T04:30:00Z'))
      expect(made.labels.map(({ at }) => at)).toEqual(made.observations.slice(0, -12).map(({ at }) => at))
      expect(made.labels.at(-1)?.cell('known_at')).toBe('2026-03-04T04:30:00.000Z')
      const midnight = made.observations.find(({ at }) => at % (48 * halfHourMs) === 0)
      expect(Number(midnight?.cell('half_hour_of_day'))).toBe(0)
      expect(made.observations.filter(({ cell }) => cell('nsw_price_change_48') === '')).toEqual([])
    })

    it('has the same row for the same time in each file', async () => {
      const [earlier, later] = [await write(3, 'now-1d'), await write(3, 'now')]
      expect(later.observations.slice(0, 96).map(contentOf)).toEqual(earlier.observations.slice(48).map(contentOf))
      const labelOf = ({ at, cell }: Row) => [at, cell('price_high'), cell('known_at')]
      expect(later.labels.slice(0, 84).map(labelOf)).toEqual(earlier.labels.slice(48).map(labelOf))
    })

    it('brings the labels that were not known yet with the same rows in a later file', async () => {
      const [earlier, later] = [await write(3, 'now-1d'), await write(3, 'now')]
      const labelled = new Set([...earlier.labels, ...later.labels].map(({ at }) => at))
      const waiting = earlier.observations.filter(({ at }) => !earlier.labels.some((label) => label.at === at))
      expect(waiting).toHaveLength(12)
      expect(waiting.filter(({ at }) => !labelled.has(at))).toEqual([])
    })

    it('goes on with the first row after the last', async () => {
      // Three times 944 days after the first row.
      const { observations: across, labels: known } = await write(
        2,
        new Date(Date.UTC(1996, 4, 7) + (3 * 944 + 1) * 48 * halfHourMs).toISOString(),
      )
      const figuresOf = (rows: readonly Row[]) => rows.map(({ cell }) => [cell('half_hour_of_day'), cell('nsw_price')])
      expect(figuresOf(across)).toEqual([
        ...figuresOf(observations.slice(-48)),
        ...figuresOf(observations.slice(0, 48)),
      ])
      const change = Number(across[48]?.cell('nsw_price')) - Number(observations.at(-1)?.cell('nsw_price'))
      expect(Number(across[48]?.cell('nsw_price_change_1'))).toBeCloseTo(change, 9)
      expect(known.slice(48).map(({ cell }) => cell('price_high'))).toEqual(
        labels.slice(0, 36).map(({ cell }) => cell('price_high')),
      )
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
