import { performance } from 'node:perf_hooks'

/** Wall time by name: milliseconds and calls. Spans may nest: scoring lies within ingestion. */
export class Spans {
  readonly #totals = new Map<string, { wallMs: number; count: number }>()

  async measure<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now()
    try {
      return await work()
    } finally {
      this.add(name, performance.now() - startedAt)
    }
  }

  add(name: string, wallMs: number): void {
    const total = this.#totals.get(name) ?? { wallMs: 0, count: 0 }
    total.wallMs += wallMs
    total.count += 1
    this.#totals.set(name, total)
  }

  totalMs(name: string): number {
    return this.#totals.get(name)?.wallMs ?? 0
  }

  count(name: string): number {
    return this.#totals.get(name)?.count ?? 0
  }

  /** Totals, sorted by name. */
  totals(): ReadonlyMap<string, { readonly wallMs: number; readonly count: number }> {
    return new Map([...this.#totals].sort(([left], [right]) => (left < right ? -1 : 1)))
  }
}
