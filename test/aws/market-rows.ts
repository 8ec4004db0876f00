import { hourMs, minuteMs } from '#core/instant'
import { marketFeatures, publishedRows } from './published-rows.ts'

/**
 * A model of the electricity market on six columns, in a hurry: it waits for few rows and rests after nothing. It asks
 * the published question, which the price alone nearly answers, so that few rows are enough to learn from.
 */
export const marketModel = (name: string, configuration: Readonly<Record<string, unknown>> = {}) => ({
  name,
  type: 'xgboost',
  columns: { time: 'observed_at', label: 'price_up', score: 'score' },
  features: marketFeatures.map((feature) => ({ name: feature, group: feature.includes('price') ? 'ohlcv' : 'flow' })),
  parameters: { n_estimators: 20, max_depth: 4 },
  configuration: {
    data_threshold: 800,
    training_rows_min: 400,
    retraining_cooldown_hours: 0,
    // Its history ends two days ago: the gap before held-out rows is a day of half hours.
    silence_hours: 100,
    ...configuration,
  },
})

export interface MarketRowsOptions {
  /** Which of the published rows, from 0. */
  readonly from: number
  readonly count: number
  readonly firstAt: number
  readonly stepMs: number
  /** Added to New South Wales' price: a market that nobody has seen. */
  readonly priceRise?: number
  /** Whether the label stands beside its observation. @default true */
  readonly labelled?: boolean
  /** What the user's own serving answered, by the label. */
  readonly scoreOf?: (label: number) => number
}

/** The published rows as a user's file, dated as if they came now. */
export function marketRows(options: MarketRowsOptions): string {
  const { from, count, firstAt, stepMs, priceRise = 0, labelled = true, scoreOf } = options
  const rows = publishedRows(from, count).map((cells, index) => {
    const label = cells[6] as number
    const figures = cells.slice(0, 6).map((value, column) => (column === 1 ? value + priceRise : value))
    return [
      new Date(firstAt + index * stepMs).toISOString(),
      ...figures,
      labelled ? label : '',
      scoreOf?.(label) ?? '',
    ].join(',')
  })
  return `${[['observed_at', ...marketFeatures, 'price_up', 'score'].join(','), ...rows].join('\n')}\n`
}

/** Enough for a first training: 900 half hours, up to two days ago. */
export function history(now: number, labelled = true): string {
  const stepMs = 30 * minuteMs
  return marketRows({ from: 20_000, count: 900, firstAt: now - 48 * hourMs - 900 * stepMs, stepMs, labelled })
}
