import { hourMs, minuteMs } from '#core/instant'
import { marketModel } from './market-rows.ts'
import { marketFeatures, publishedRows } from './published-rows.ts'

/** The market's demand half an hour later: as a number, or as the way that it goes. */
export type DemandTask = 'regression' | 'multiclass-classification'

/** By the demand half an hour later: about half of the rows fall, a quarter each are steady and rise. */
export const demandMoves = ['falls', 'steady', 'rises'] as const

/** Rows of the span that the demand of the published years has. */
const steadyShare = 0.015

const demandColumn = marketFeatures.indexOf('nsw_demand')

/** A model of the demand half an hour later, which Remodel scores. */
export function demandModel(name: string, task: DemandTask, configuration: Readonly<Record<string, unknown>> = {}) {
  const file = marketModel(name, configuration)
  const { time } = file.columns
  return {
    ...file,
    ...{ columns: { time, label: 'later' }, task },
    ...(task === 'multiclass-classification' && { classes: demandMoves, metric: 'log-loss' }),
  }
}

export interface DemandRowsOptions {
  readonly task: DemandTask
  /** Which of the published rows, from 0. */
  readonly from: number
  readonly count: number
  readonly firstAt: number
  readonly stepMs: number
  /** A market in which low demand follows where high demand did. @default false */
  readonly isTurned?: boolean
}

/** The published rows as a user's file, dated as if they came now, with their labels. */
export function demandRows({ task, from, count, firstAt, stepMs, isTurned = false }: DemandRowsOptions): string {
  const published = publishedRows(from, count + 1)
  const rows = published.slice(0, -1).map((cells, index) => {
    const [now, later] = [cells, published[index + 1]].map((row) => row?.[demandColumn] as number)
    const label = task === 'regression' ? levelOf(later as number, isTurned) : moveOf(now, later, isTurned)
    return [new Date(firstAt + index * stepMs).toISOString(), ...cells.slice(0, 6), label].join(',')
  })
  return `${[['observed_at', ...marketFeatures, 'later'].join(','), ...rows].join('\n')}\n`
}

/** Enough for a first training: 900 half hours, up to two days ago. */
export function demandHistory(task: DemandTask, now: number): string {
  const stepMs = 30 * minuteMs
  return demandRows({ task, from: 20_000, count: 900, firstAt: now - 48 * hourMs - 900 * stepMs, stepMs })
}

/** In thousandths of the span of the demand. */
function levelOf(demand: number, isTurned: boolean): number {
  return 1000 * (isTurned ? 1 - demand : demand)
}

function moveOf(now = 0, later = 0, isTurned = false): (typeof demandMoves)[number] {
  const move = isTurned ? now - later : later - now
  if (Math.abs(move) <= steadyShare) return 'steady'
  return move < 0 ? 'falls' : 'rises'
}
