import type { Instant } from '#core/instant'

/** The times of the newest labelled observations, as many as are asked for. A label that is known anew counts once. */
export class NewestLabelled {
  readonly #count: number
  #times = new Map<string, Instant>()

  constructor(count: number) {
    this.#count = count
  }

  add(id: string, observedAt: Instant): void {
    this.#times.set(`${observedAt} ${id}`, observedAt)
  }

  /** The time from which on there are as many labelled observations; null while all are fewer. */
  oldest(): Instant | null {
    const newest = [...this.#times].sort(([, a], [, b]) => b - a).slice(0, this.#count)
    this.#times = new Map(newest)
    return newest[this.#count - 1]?.[1] ?? null
  }
}
