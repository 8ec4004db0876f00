import { generateColumns, type ProcessName, rowsPerDay } from './generate-columns.ts'
import { learnColumns, type SimulatedEpisode, watchLearned, withChanged } from './watch-columns.ts'

const referenceDays = 60
const falseAlarmsAllowed = 0.5
/** A change begins after a month, and stays for so long. */
export const presentDays = 180
const beginsAfter = 30
const watchedDays = 365
const reopenedWithin = 14

export interface EpisodesWorld {
  readonly process: ProcessName
  readonly features: number
  /** Of the change of every feature, in hundredths of a standard deviation. */
  readonly size: number
  readonly seed: string
}

export interface EpisodesFound {
  readonly isFound: boolean
  readonly ends: number
  readonly endsWhilePresent: number
  readonly reopened: number
  /** Days that an episode stayed open after the change was gone; null where none was open then. */
  readonly lingered: number | null
  /** The part of the time of the change for which an episode was open. */
  readonly openShare: number
}

/** Watches a year in which every feature changes for some months. */
export function simulate({ process, features, size, seed }: EpisodesWorld): EpisodesFound {
  const learned = learnColumns(generateColumns(process, { days: referenceDays + watchedDays, features, seed }), {
    referenceDays,
    falseAlarmsAllowed,
  })
  const [from, to] = [beginsAfter, beginsAfter + presentDays]
  const isPresent = (row: number) =>
    row >= (referenceDays + from) * rowsPerDay && row < (referenceDays + to) * rowsPerDay
  const changed = learned.columns.map(
    (column, feature) => [feature, column.map((value, row) => (isPresent(row) ? value + size / 100 : value))] as const,
  )
  const episodes = watchLearned(withChanged(learned, new Map(changed)), { days: watchedDays })
  return measured(episodes, { from, to })
}

function measured(
  episodes: readonly SimulatedEpisode[],
  { from, to }: { readonly from: number; readonly to: number },
): EpisodesFound {
  const ended = episodes.flatMap(({ closedAfter }) => closedAfter ?? [])
  const endOf = ({ closedAfter }: SimulatedEpisode) => closedAfter ?? watchedDays
  const last = episodes.find((one) => one.openedAfter < to && endOf(one) > to)
  const open = episodes.reduce(
    (sum, one) => sum + Math.max(0, Math.min(to, endOf(one)) - Math.max(from, one.openedAfter)),
    0,
  )
  return {
    isFound: episodes.some(({ openedAfter }) => openedAfter >= from && openedAfter < to),
    ends: ended.length,
    endsWhilePresent: ended.filter((at) => at > from && at <= to).length,
    reopened: episodes.filter(({ openedAfter }) =>
      ended.some((at) => openedAfter >= at && openedAfter - at <= reopenedWithin),
    ).length,
    lingered: last === undefined ? null : endOf(last) - to,
    openShare: open / (to - from),
  }
}
