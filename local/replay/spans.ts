import { performance } from 'node:perf_hooks'
import type { EndTrace, Tracer } from '#core/ports/tracer'

/** Wall time by name: milliseconds and calls. Spans may nest: scoring lies within ingestion. */
export class Spans implements Tracer {
  readonly #totals = new Map<string, { wallMs: number; count: number }>()

  begin(name: string): EndTrace {
    const startedAt = performance.now()
    return () => this.add(name, performance.now() - startedAt)
  }

  async measure<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const end = this.begin(name)
    try {
      return await work()
    } finally {
      end()
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
