import { join } from 'node:path'
import { seededRandom } from '#core/statistics/seeded-random'
import { writeExampleCsv } from '#local/replay/write-example-csv'
import { fetchPrices, type TradingDay } from './fetch-prices.ts'
import {
  lag,
  logChange,
  type Series,
  trailingCorrelation,
  trailingDeviation,
  trailingMean,
  trailingQuantile,
} from './series.ts'

/** Trading days of a year: regimes are told by the ranges of so many days. */
const yearDays = 250

/** Writes `observations.csv.gz` and `labels.csv.gz` of the published prices, which it fetches first. */
export async function makeFiles(outputFolder: string): Promise<void> {
  await writeFiles(await fetchPrices({ tell: console.error }), outputFolder)
}

/**
 * Writes a row for each trading day at its close, with what was known then, and the regime of the next trading day as its
 * label, known at that day's close. The first year has no row: its regimes are not known.
 */
export async function writeFiles(prices: readonly TradingDay[], outputFolder: string): Promise<void> {
  const features = featuresOf(prices)
  const regimes = regimesOf(rangesOf(prices))
  const days = prices.map((_, day) => day).slice(yearDays)
  const observations = days.map((day) => [
    closeOf(prices[day]),
    ...Object.values(features).map((series) => cellOf(series[day])),
  ])
  const labels = days
    .slice(0, -1)
    .map((day) => [closeOf(prices[day]), regimes[day + 1] as string, closeOf(prices[day + 1])])
  await writeExampleCsv(join(outputFolder, 'labels.csv.gz'), [['closed_at', 'next_regime', 'known_at'], ...labels])
  // Written last: if the observations exist, the folder is complete.
  await writeExampleCsv(join(outputFolder, 'observations.csv.gz'), [
    ['closed_at', ...Object.keys(features)],
    ...observations,
  ])
}

/** A trading day's close by New York's clocks. */
function closeOf(day: TradingDay | undefined): string {
  return `${day?.date}T16:00`
}

/** The size of each day's range: the logarithm of its highest over its lowest price. */
function rangesOf(prices: readonly TradingDay[]): number[] {
  return prices.map(({ high, low }) => Math.log(high / low))
}

/**
 * Each day's regime: `calm` or `turbulent` where its range is among the lowest or highest third of the year before it,
 * else `usual`.
 */
function regimesOf(ranges: Series): string[] {
  const [low, high] = [1 / 3, 2 / 3].map((share) => lag(trailingQuantile(ranges, yearDays, share), 1)) as [
    number[],
    number[],
  ]
  return ranges.map((range, day) => {
    if (range <= (low[day] as number)) return 'calm'
    return range > (high[day] as number) ? 'turbulent' : 'usual'
  })
}

/** The features by column, in the groups of `model.json`; NaN where the past does not reach back far enough. */
function featuresOf(prices: readonly TradingDay[]): Record<string, Series> {
  const range = rangesOf(prices)
  const change = logChange(prices.map(({ close }) => close))
  const size = change.map(Math.abs)
  const volume = prices.map((day) => Math.log(day.volume))
  const volumeChange = logChange(prices.map((day) => day.volume))
  const beside = (series: Series, days: number) => {
    const usual = trailingMean(series, days)
    return series.map((value, day) => value - (usual[day] as number))
  }
  return {
    range,
    range_1: lag(range, 1),
    range_2: lag(range, 2),
    range_mean_5: trailingMean(range, 5),
    range_mean_20: trailingMean(range, 20),
    range_low_250: trailingQuantile(range, yearDays, 1 / 3),
    range_high_250: trailingQuantile(range, yearDays, 2 / 3),
    close_over_open: prices.map(({ open, close }) => Math.log(close / open)),
    change,
    change_1: lag(change, 1),
    change_mean_5: trailingMean(change, 5),
    volatility_20: trailingDeviation(change, 20),
    volume_over_20: beside(volume, 20),
    change_with_volume_20: trailingCorrelation(change, volumeChange, 20),
    size_with_volume_60: trailingCorrelation(size, volume, 60),
    change_with_before_60: trailingCorrelation(change, lag(change, 1), 60),
    range_with_before_60: trailingCorrelation(range, lag(range, 1), 60),
    ...syntheticOf(change, volumeChange),
  }
}

/**
 * News and order flow are not in the data: these are made of the day's own prices and of noise. They say nothing that
 * the prices do not.
 */
function syntheticOf(change: Series, volumeChange: Series): Record<string, Series> {
  const noise = { tone: noiseOf('tone'), count: noiseOf('count'), flow: noiseOf('flow') }
  let mood = 0
  const tone = change.map((value) => {
    mood = 0.9 * mood + (Number.isNaN(value) ? 0 : 20 * value) + 0.3 * noise.tone()
    return mood
  })
  const articles = tone.map((value) => Math.round(50 + 20 * Math.abs(value) + 10 * noise.count()))
  const netFlow = change.map(
    (value, day) => Math.sign(value) * Math.abs(volumeChange[day] as number) + 0.2 * noise.flow(),
  )
  return { news_tone: tone, news_count: articles, net_flow: netFlow, net_flow_mean_5: trailingMean(netFlow, 5) }
}

/** Noise in [-1.5, 1.5], most of it near 0: a stream for each figure, so that a day's does not depend on later days. */
function noiseOf(figure: string): () => number {
  const random = seededRandom(`sp500/${figure}`)
  return () => random.uniform() + random.uniform() + random.uniform() - 1.5
}

/** Rounded to eight digits after the point, so that the file contains no rounding noise. */
function cellOf(value: number | undefined): number | '' {
  return value === undefined || !Number.isFinite(value) ? '' : Math.round(value * 1e8) / 1e8
}

if (import.meta.main) await makeFiles(process.argv[2] ?? '.')
