import { tableOf } from '../machine.ts'

/** The results of a detector on the streams of a process, or of a repeat, at one setting. */
export interface PeerRow {
  /** The process of drift, or the repeat of mistakes. */
  readonly stream: string | number
  readonly peer: string
  readonly setting: 'default' | 'oracle'
  /** Null where there is none to set. */
  readonly threshold: number | null
  readonly years: number
  /** Null where no setting of the oracle's keeps the budget. */
  readonly falseAlarms: number | null
  /** Null for detectors that name moments. */
  readonly daysOpen: number | null
  /** Median days, by planted change; null where no setting keeps the budget. */
  readonly delays: readonly number[] | null
}

/** With more false alarms a year, an alarm soon after a change says nothing. */
const falseAlarmsTelling = 12

/** A line for each detector: its defaults, then the threshold of the oracle. Our own has one setting. */
export function peerTable(rows: readonly PeerRow[], streamName: string, changes: readonly string[]): string {
  const streams = [...new Set(rows.map(({ stream }) => stream))]
  const header = [streamName, 'detector', 'defaults: false a year', 'days open a year', ...changes]
  const oracle = ["oracle's threshold", 'false a year', ...changes]
  const lines = streams.flatMap((stream) => {
    const own = rows.filter((row) => row.stream === stream)
    return own
      .filter(({ setting }) => setting === 'default')
      .map((row) => {
        const best = own.find(({ peer, setting }) => peer === row.peer && setting === 'oracle')
        return [stream, row.peer, ...figuresOf(row, changes.length, true), ...oracleOf(best, changes.length)]
      })
  })
  return tableOf([...header, ...oracle], lines)
}

function oracleOf(row: PeerRow | undefined, changes: number): string[] {
  if (!row || row.threshold === null) return Array.from({ length: changes + 2 }, () => (row ? 'none' : ''))
  const [falseAlarms = '', , ...delays] = figuresOf(row, changes, false)
  return [`${Number(row.threshold.toPrecision(2))}`, falseAlarms, ...delays]
}

function figuresOf({ falseAlarms, daysOpen, delays }: PeerRow, changes: number, isDefault: boolean): string[] {
  const isTelling = !isDefault || ((falseAlarms ?? 0) <= falseAlarmsTelling && (daysOpen ?? 0) <= falseAlarmsTelling)
  const shown = (value: number | null) => (value === null ? '' : `${Number(value.toFixed(1))}`)
  const days = delays ?? Array.from({ length: changes }, () => null)
  return [shown(falseAlarms), shown(daysOpen), ...days.map((each) => (isTelling ? shown(each) : '-'))]
}
