import type { Instant } from '#core/instant'

/** One version's rows of one day, in sums. A version that serves from noon on shares its day with the one before. */
export interface LossDay {
  /** Start of the day in UTC. */
  readonly day: Instant
  /** The version that answered. */
  readonly version: number
  /** Rows that it answered, labelled or not. */
  readonly rowCount: number
  readonly labelledCount: number
  /** Sum of the labelled rows' losses, and of their squares. */
  readonly lossSum: number
  readonly squaredLossSum: number
  /** Labelled rows that it got wrong, and the sum of their losses. */
  readonly mistakeCount: number
  readonly mistakeLossSum: number
  /** The same labelled rows, scored by other versions. */
  readonly beside: readonly PairedDay[]
}

/** Labelled rows that another version scored as well. */
interface PairedDay {
  readonly version: number
  readonly labelledCount: number
  /** Sum of the other version's loss minus that of the version that answered: positive where the other is worse. */
  readonly gainSum: number
}

/** A trained version, as far as the price needs it. */
export interface TrainedVersion {
  readonly version: number
  /** The newest row that it was trained on. */
  readonly cutoffAt: Instant
  /** The end of its training: from then on it could answer. */
  readonly trainedAt: Instant
  /** Labelled rows that it was trained on. */
  readonly trainingRows: number
  /** The champion that it was to replace; null for the first. */
  readonly replaced: number | null
  /** Whether it was trained because something had evidently changed: earlier evidence on ageing is then out of date. */
  readonly afterChange: boolean
}
