import type { Instant } from '#core/instant'

/**
 * The order of items that are due at one instant: consequences before the next cause, rows before checks, checks before
 * decisions. It does not depend on when an item was put in line, so that a resumed replay keeps it.
 */
export const workRanks = {
  event: 0,
  completion: 1,
  delivery: 2,
  tick: 3,
  reconcile: 4,
} as const
type WorkRank = (typeof workRanks)[keyof typeof workRanks]

export interface WorkItem {
  readonly at: Instant
  readonly rank: WorkRank
  /** Orders items of one instant and rank, as text. Equal ones go in the order in which they came. */
  readonly order?: string
  /**
   * Resolves when the item is done. When the runtime stops it aborts the signal, and a wait for something outside ends.
   */
  readonly run: (signal: AbortSignal) => Promise<void>
}

interface Entry {
  readonly item: WorkItem
  readonly sequence: number
}

/**
 * Work in the order in which it is due: (time, rank, order, sequence).
 *
 * Every source keeps one item in line, its next one, so that the queue stays as short as there are sources, however
 * long the replay.
 *
 * @complexity enqueue O(n), the others O(1), n = items in line (a dozen)
 */
export class WorkQueue {
  // Descending, so that the next item is taken off the end.
  readonly #entries: Entry[] = []
  #sequence = 0

  get size(): number {
    return this.#entries.length
  }

  /** @returns takes the item out of line again; harmless once it ran */
  enqueue(item: WorkItem): () => void {
    const entry: Entry = { item, sequence: this.#sequence++ }
    let index = this.#entries.length
    while (index > 0 && isBefore(this.#entries[index - 1] as Entry, entry)) index -= 1
    this.#entries.splice(index, 0, entry)
    return () => {
      const position = this.#entries.indexOf(entry)
      if (position >= 0) this.#entries.splice(position, 1)
    }
  }

  peek(): WorkItem | null {
    return this.#entries.at(-1)?.item ?? null
  }

  take(): WorkItem | null {
    return this.#entries.pop()?.item ?? null
  }
}

function isBefore(left: Entry, right: Entry): boolean {
  const difference = left.item.at - right.item.at || left.item.rank - right.item.rank
  if (difference !== 0) return difference < 0
  const leftOrder = left.item.order ?? ''
  const rightOrder = right.item.order ?? ''
  return leftOrder === rightOrder ? left.sequence < right.sequence : leftOrder < rightOrder
}
