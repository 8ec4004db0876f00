import { type Columns, generateColumns, type ProcessName, rowsPerDay } from './generate-columns.ts'
import { learnColumns, type SimulatedEpisode, watchLearned, withChanged } from './watch-columns.ts'

/** The installation's default: half of one false alarm a year is drift's. */
export const falseAlarmsAllowed = 0.5
/** Days watched for a change that is planted at the first. */
export const delayDaysMax = 90

/** Planted changes: by how many standard deviations, and in which share of the features; at least one changes. */
export const shifts = [
  { name: '.5 sd in all', size: 0.5, share: 1 },
  { name: '1 sd in 10 %', size: 1, share: 0.1 },
  { name: '.5 sd in 10 %', size: 0.5, share: 0.1 },
  { name: '3 sd in one', size: 3, share: 0 },
] as const

export interface DriftWorld {
  readonly process: ProcessName
  readonly features: number
  readonly referenceDays: number
  readonly seed: string
}

export interface DriftWorldFound {
  /** Episodes of a year without drift. */
  readonly episodes: readonly SimulatedEpisode[]
  /** Days until each planted change is found; `delayDaysMax` where it is not. */
  readonly delays: readonly number[]
}

/** The columns of a world: its reference and a year. */
export function columnsOf({ process, features, referenceDays, seed }: DriftWorld): Columns {
  return generateColumns(process, { days: referenceDays + 365, features, seed })
}

/** Watches a year without drift, and the same world with each change from the end of its reference on. */
export function simulate(world: DriftWorld): DriftWorldFound {
  const { referenceDays } = world
  const learned = learnColumns(columnsOf(world), { referenceDays, falseAlarmsAllowed })
  const delays = shifts.map(({ size, share }) => {
    const changed = changedFeatures(world.features, share).map((feature) => {
      const column = learned.columns[feature] as Float64Array
      return [feature, column.map((value, row) => (row < referenceDays * rowsPerDay ? value : value + size))] as const
    })
    const [first] = watchLearned(withChanged(learned, new Map(changed)), { days: delayDaysMax, stopAtFirst: true })
    return first?.openedAfter ?? delayDaysMax
  })
  return { episodes: watchLearned(learned), delays }
}

/** Features that change are spread over the model, because a mixed one has its processes side by side. */
export function changedFeatures(features: number, share: number): number[] {
  const count = Math.max(1, Math.round(share * features))
  const step = Math.floor(features / count)
  return Array.from({ length: count }, (_, index) => index * step)
}
