import type { Instant } from '#core/instant'

/** The pace is that of the last minute: trainings stop a replay for seconds, and its first days may be quicker. */
const windowMs = 60_000
/** A pace that was measured for less says little. */
const measuredMsMin = 3000
const sampleEveryMs = 1000

/** Wall time that a replay still takes, by its pace over the last minute. */
export class TimeLeft {
  #samples: { readonly now: Instant; readonly wall: Instant }[] = []

  /** Forgets the pace so far, as after another speed was set. */
  reset(): void {
    this.#samples = []
  }

  /**
   * @param now the replay's time
   * @param wall the time of the machine
   * @returns milliseconds; null before the pace is known, and while time stands still
   */
  until(end: Instant, { now, wall }: { readonly now: Instant; readonly wall: Instant }): number | null {
    const last = this.#samples.at(-1)
    if (!last || wall - last.wall >= sampleEveryMs) this.#samples.push({ now, wall })
    while ((this.#samples[1]?.wall ?? wall) <= wall - windowMs) this.#samples.shift()
    const [first] = this.#samples
    if (now >= end) return 0
    if (!first || wall - first.wall < measuredMsMin || now <= first.now) return null
    return ((wall - first.wall) / (now - first.now)) * (end - now)
  }
}
