import { plural, showWait } from '#contracts/wording'

type BacktestPart = 'replays' | 'trainings' | 'scoring'

const words: Readonly<Record<BacktestPart, readonly [doing: string, noun: string]>> = {
  replays: ['replaying', 'policy'],
  trainings: ['training', 'version'],
  scoring: ['scoring', 'version'],
}

/** How far a backtest is, and how long its part still takes. */
export class BacktestProgress {
  readonly #now: () => number
  #part: BacktestPart | null = null
  #total = 0
  #startedAt = 0
  #shares = new Map<string, number>()
  /** Done at the first report of each piece: what an earlier run had done says nothing about the speed. */
  #doneBefore = 0
  #steps = 0

  /** @param now wall time in ms */
  constructor(now: () => number) {
    this.#now = now
  }

  begin(part: BacktestPart, total: number): void {
    this.#part = part
    this.#total = total
    this.#startedAt = this.#now()
    this.#shares = new Map()
    this.#doneBefore = 0
    this.#steps = 0
  }

  /** A named piece has reached a share of its work, in [0, 1]. */
  advance(name: string, share: number): void {
    if (!this.#shares.has(name)) this.#doneBefore += share
    this.#shares.set(name, Math.max(share, this.#shares.get(name) ?? 0))
  }

  /** So many pieces are done. */
  step(count = 1): void {
    this.#steps += count
  }

  /** Null before the first one. */
  get part(): BacktestPart | null {
    return this.#part
  }

  /** The share of the part that is done, in [0, 1]. */
  get share(): number {
    return this.#total === 0 ? 1 : Math.min(1, this.done / this.#total)
  }

  /** Pieces of the part that are done. */
  get done(): number {
    return this.#steps + [...this.#shares.values()].reduce((sum, share) => sum + share, 0)
  }

  /** Time that the part still takes at the pace so far, in ms; null before anything is done. */
  get leftMs(): number | null {
    const doneHere = this.done - this.#doneBefore
    if (this.done >= this.#total) return 0
    if (doneHere <= 0) return null
    return ((this.#now() - this.#startedAt) / doneHere) * (this.#total - this.done)
  }

  /** A line for a terminal; null before the first part. */
  line(): string | null {
    if (this.#part === null) return null
    const [doing, noun] = words[this.#part]
    const pieces =
      this.#total === 1 ? `1 ${noun}` : noun === 'policy' ? `${this.#total} policies` : plural(this.#total, noun)
    const left = this.leftMs === null ? '' : `, ${showWait(this.leftMs)} left`
    return `${doing} ${pieces}: ${Math.floor(100 * this.share)} %${left}`
  }
}
