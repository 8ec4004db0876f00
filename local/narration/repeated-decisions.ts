import type { RemodelEvent } from '#contracts/events/catalogue'

/** Whether a decision is worth a line, and what came before it untold. */
export interface Telling {
  readonly isTold: boolean
  /** To be added to the line; empty where nothing went untold. */
  readonly before: string
}

interface Series {
  readonly code: string
  readonly count: number
}

const told: Telling = { isTold: true, before: '' }

/**
 * Decisions not to retrain come at every tick, mostly for the same reason: the first of a reason is told, the others are counted
 * until the reason changes or a retraining is decided. The ledger has each of them.
 */
export class RepeatedDecisions {
  readonly #series = new Map<string, Series>()

  take({ 'detail-type': name, detail: { data } }: RemodelEvent): Telling {
    if (name !== 'RetrainingSuppressed' && name !== 'RetrainingRequested') return told
    const { modelName, trigger } = data as { readonly modelName: string; readonly trigger: string }
    const key = `${modelName} ${trigger}`
    const series = this.#series.get(key)
    const code = name === 'RetrainingSuppressed' && 'code' in data ? String(data.code) : null
    // The weekly schedule stands in for the daily one: nothing was decided, and nothing changed.
    if (code === 'other-schedule') return { isTold: false, before: '' }
    if (code !== null && series?.code === code) {
      this.#series.set(key, { code, count: series.count + 1 })
      return { isTold: false, before: '' }
    }
    if (code === null) this.#series.delete(key)
    else this.#series.set(key, { code, count: 1 })
    return { isTold: true, before: series && series.count > 1 ? `; ${inWords(series)}` : '' }
  }
}

function inWords({ code, count }: Series): string {
  return `${count} times before: ${code.replaceAll('-', ' ')}`
}
