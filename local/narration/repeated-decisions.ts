import type { RemodelEvent } from '#contracts/events/catalogue'

/** Whether a decision gets a line, and the decisions before it that got none. */
export interface Telling {
  readonly isTold: boolean
  /** Appended to the line; empty if no line was left out. */
  readonly before: string
}

interface Series {
  readonly code: string
  readonly count: number
}

const told: Telling = { isTold: true, before: '' }

/**
 * Every tick decides, mostly against retraining and for the same reason. The first decision with a reason is printed;
 * the following ones are counted until the reason changes or a retraining is requested. The ledger has all of them.
 */
export class RepeatedDecisions {
  readonly #series = new Map<string, Series>()

  take({ 'detail-type': name, detail: { data } }: RemodelEvent): Telling {
    if (name !== 'RetrainingSuppressed' && name !== 'RetrainingRequested') return told
    const { modelName, trigger } = data as { readonly modelName: string; readonly trigger: string }
    const key = `${modelName} ${trigger}`
    const series = this.#series.get(key)
    const code = name === 'RetrainingSuppressed' && 'code' in data ? String(data.code) : null
    // The weekly schedule replaces the daily one: nothing was decided, so the series goes on.
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
