import type { Flight } from './read-flight.ts'

const spanMs = 2 * 3_600_000

type Departure = NonNullable<Flight['left']>

/** The share of late flights among those that left an airport in the last two hours. */
export class LateShare {
  readonly #toLeave = new Map<string, Departure[]>()
  readonly #left = new Map<string, Departure[]>()

  /** Takes a flight in; it counts once it has left. */
  add({ origin, left }: Flight): void {
    if (left) listOf(this.#toLeave, origin).push(left)
  }

  /** The share at a moment; null if no flight left. Moments are asked in ascending order. */
  at(origin: string, moment: number): number | null {
    const toLeave = listOf(this.#toLeave, origin)
    const leftBefore = listOf(this.#left, origin)
    const left = [...leftBefore, ...toLeave.filter(({ at }) => at <= moment)].filter(({ at }) => at > moment - spanMs)
    this.#left.set(origin, left)
    this.#toLeave.set(
      origin,
      toLeave.filter(({ at }) => at > moment),
    )
    return left.length === 0 ? null : left.filter(({ isLate }) => isLate).length / left.length
  }
}

function listOf(lists: Map<string, Departure[]>, origin: string): Departure[] {
  const list = lists.get(origin) ?? []
  lists.set(origin, list)
  return list
}
