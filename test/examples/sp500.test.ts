import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quantileSorted, sampleCorrelation, standardDeviation } from 'simple-statistics'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '#core/statistics/seeded-random'
import { readExample } from '#local/replay/example-folder'
import { openCsv } from '#rows/csv/open-csv'
import { readPrices, type TradingDay } from '../../examples/sp500/fetch-prices.ts'
import { writeFiles } from '../../examples/sp500/make-files.ts'
import {
  trailingCorrelation,
  trailingDeviation,
  trailingMedian,
  trailingQuantile,
} from '../../examples/sp500/series.ts'

const random = seededRandom('trading days')
const dayMs = 86_400_000
const days: TradingDay[] = Array.from({ length: 320 }, (_, day) => {
  const close = 1000 + 10 * random.uniform()
  const [high, low] = [close * (1 + 0.02 * random.uniform()), close * (1 - 0.02 * random.uniform())]
  const date = new Date(Date.UTC(2001, 0, 1) + day * dayMs).toISOString().slice(0, 10)
  return { date, open: (high + low) / 2, high, low, close, volume: 1e6 + 1e5 * random.uniform() }
})

async function readAll(path: string): Promise<Record<string, string>[]> {
  const { columns, rows } = await openCsv(path)
  const read: Record<string, string>[] = []
  for await (const row of rows) {
    if ('reason' in row) throw new Error(row.reason)
    read.push(Object.fromEntries(columns.map((column) => [column, String(row.cell(column) ?? '')])))
  }
  return read
}

describe('the S&P 500 example', () => {
  let folder: string
  const files = async (prices: readonly TradingDay[]) => {
    await writeFiles(prices, folder)
    return {
      observations: await readAll(join(folder, 'observations.csv.gz')),
      labels: await readAll(join(folder, 'labels.csv.gz')),
    }
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'remodel-sp500-'))
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('has the columns that its model file names, in its four groups', async () => {
    const { model } = await readExample('sp500')
    const { observations, labels } = await files(days)
    expect(Object.keys(observations[0] ?? {})).toEqual([model.columns.time, ...model.features.map(({ name }) => name)])
    expect(Object.keys(labels[0] ?? {})).toEqual([model.columns.time, model.columns.label, model.columns.labelKnownAt])
    expect([...new Set(model.features.map(({ group }) => group))]).toEqual([
      'ohlcv',
      'correlation',
      'sentiment',
      'flow',
    ])
  })

  it('labels a day by the range of the next one among those of the 250 days before that', async () => {
    const { labels } = await files(days)
    const ranges = days.map(({ high, low }) => Math.log(high / low))
    for (const [index, label] of labels.entries()) {
      const next = 250 + index + 1
      const before = ranges.slice(next - 250, next).sort((a, b) => a - b)
      const position = before.filter((range) => range < (ranges[next] as number)).length / 250
      expect(label.next_regime).toBe(position <= 1 / 3 ? 'calm' : position < 2 / 3 ? 'usual' : 'turbulent')
      expect([label.closed_at, label.known_at]).toEqual([`${days[next - 1]?.date}T16:00`, `${days[next]?.date}T16:00`])
    }
    expect(labels).toHaveLength(days.length - 250 - 1)
  })

  it('has features of days up to its own alone', async () => {
    const whole = await files(days)
    const cut = await files(days.slice(0, 290))
    expect(cut.observations).toEqual(whole.observations.slice(0, 40))
  })

  it('reads the published columns', () => {
    const text =
      'date,open,high,low,close,adjclose,volume\n2000-01-03,1469.25,1478,1438.359985,1455.219971,1455.219971,931800000\n'
    expect(readPrices(text)).toEqual([
      { date: '2000-01-03', open: 1469.25, high: 1478, low: 1438.359985, close: 1455.219971, volume: 931_800_000 },
    ])
  })
})

describe('the figures of the days before', () => {
  const one = Array.from({ length: 30 }, () => random.uniform())
  const other = one.map((value) => value + random.uniform())
  const last = (series: readonly number[]) => series.slice(-7)

  it('are unknown until there are enough days', () => {
    expect(trailingQuantile(one, 7, 0.3).slice(0, 7).map(Number.isNaN)).toEqual([...Array(6).fill(true), false])
    expect(trailingCorrelation(one, other, 7).slice(0, 7).map(Number.isNaN)).toEqual([...Array(6).fill(true), false])
  })

  it('are the deviation, the correlation and the median of the last ones', () => {
    expect(trailingDeviation(one, 7).at(-1)).toBeCloseTo(standardDeviation(last(one)), 12)
    expect(trailingCorrelation(one, other, 7).at(-1)).toBeCloseTo(sampleCorrelation(last(one), last(other)), 12)
    expect(trailingMedian(one, 7).at(-1)).toBe(
      quantileSorted(
        last(one).sort((a, b) => a - b),
        0.5,
      ),
    )
  })

  it('have no correlation with a constant', () => {
    expect(trailingCorrelation(one, Array(30).fill(3), 7).at(-1)).toBeNaN()
  })
})
