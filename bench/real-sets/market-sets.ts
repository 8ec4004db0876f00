import { hourMs } from '#core/instant'
import { fetchPrices } from '../../examples/sp500/fetch-prices.ts'
import { lag, logChange, type Series, trailingMean, trailingMedian } from '../../examples/sp500/series.ts'
import { fetchIslp, readTable } from './fetch-sources.ts'
import type { RealRow, RealSet } from './real-set.ts'

/**
 * One trading day an hour: a model of daily rows would see some five rows a week, for which a year is short. The order of
 * the days is kept, their distances and seasons are not.
 */
const hourlyFrom = Date.parse('2020-01-01T00:00:00Z')
const threshold = { performance_threshold: 0.6 }

/** Will tomorrow's range of the S&P 500 (high over low) be above the median of the last 250 days? */
export async function sp500Set(): Promise<RealSet> {
  const days = await fetchPrices()
  const range = days.map(({ high, low }) => Math.log(high / low))
  const close = days.map((day) => day.close)
  const volume = days.map((day) => day.volume)
  const change = logChange(close)
  const usualRange = trailingMedian(range, 250)
  const logVolume = volume.map(Math.log)
  const usualVolume = trailingMean(logVolume, 20)
  const features = {
    range_0: range,
    range_1: lag(range, 1),
    range_2: lag(range, 2),
    range_mean_5: trailingMean(range, 5),
    range_mean_20: trailingMean(range, 20),
    range_median_250: usualRange,
    return_0: change,
    return_1: lag(change, 1),
    return_mean_5: trailingMean(change, 5),
    return_mean_20: trailingMean(change, 20),
    volume_change: logChange(volume),
    volume_over_20: logVolume.map((value, row) => value - (usualVolume[row] as number)),
  }
  const isUp = range.map((_, row) => (range[row + 1] ?? Number.NaN) > (usualRange[row] as number))
  const rows = hourlyRows(features, isUp, 250)
  return {
    name: 'sp500',
    description: 'Will the range of the S&P 500 be above the median of its last 250 days, one day from now?',
    rows,
    categories: [],
    configuration: threshold,
  }
}

/** Will tomorrow's volume at New York be above the mean of the last five days? */
export async function nyseSet(): Promise<RealSet> {
  const table = await readTable((await fetchIslp()).nyse)
  const numbers = (column: string) => table.map((row) => Number(row[column]))
  const [volume, change, volatility] = [numbers('log_volume'), numbers('DJ_return'), numbers('log_volatility')]
  const lags = [0, 1, 2, 3, 4].flatMap((count) => [
    [`volume_${count}`, lag(volume, count)] as const,
    [`return_${count}`, lag(change, count)] as const,
    [`volatility_${count}`, lag(volatility, count)] as const,
  ])
  const usual = trailingMean(volume, 5)
  const isUp = volume.map((_, row) => (volume[row + 1] ?? Number.NaN) > (usual[row] as number))
  const weekday = table.map((row) => row.day_of_week ?? '')
  return {
    name: 'nyse',
    description: 'Will the volume at New York be above the mean of its last five days, one day from now?',
    rows: hourlyRows({ ...Object.fromEntries(lags), day_of_week: weekday }, isUp, 5),
    categories: ['day_of_week'],
    configuration: threshold,
  }
}

/** Rows from `first` on; the last has no label yet. */
function hourlyRows(
  features: Readonly<Record<string, Series | readonly string[]>>,
  isUp: readonly boolean[],
  first: number,
): RealRow[] {
  return isUp.slice(first).map((up, index) => {
    const row = first + index
    const at = hourlyFrom + row * hourMs
    return {
      at,
      features: Object.fromEntries(Object.entries(features).map(([name, values]) => [name, values[row] ?? ''])),
      label: row + 1 < isUp.length ? { isUp: up, knownAt: at + hourMs } : null,
    }
  })
}
