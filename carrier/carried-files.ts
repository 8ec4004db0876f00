import type { ObjectStore } from '#core/ports/object-store'

/** A job whose files are carried. */
export interface CarriedJob {
  readonly store: ObjectStore
  /** The job's folder in the store. */
  readonly folder: string
  /** The container contract's folder in the pod: `/opt/ml`. */
  readonly base: string
}
