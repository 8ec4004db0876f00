import { styleText } from 'node:util'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Tone } from '#contracts/events/event'
import { showMinute } from '#contracts/wording'
import { eventLine } from '#core/facts/event-line'
import { dayMs, type Instant, toIso } from '#core/instant'
import { RepeatedDecisions } from './repeated-decisions.ts'

/** The narrator's output: a terminal has colors and a line that is redrawn. */
export interface NarratorOutput {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

const colours: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  decision: 'bold',
  quiet: 'dim',
  better: 'green',
  worse: 'red',
  warning: 'yellow',
  recovery: 'cyan',
}

const eraseLine = '\r\u001b[2K'

/** Prints one line per event to the terminal and, below them on a terminal, the replay's progress. */
export class Narrator {
  readonly #output: NarratorOutput
  readonly #hasColours: boolean
  readonly #repeated = new RepeatedDecisions()
  #progress = ''

  /** @param noColour the value of NO_COLOR: any value but an empty one turns colors off (no-color.org) */
  constructor(output: NarratorOutput, noColour: string | undefined = process.env.NO_COLOR) {
    this.#output = output
    this.#hasColours = output.isTTY === true && !noColour
  }

  tell(event: RemodelEvent): void {
    const line = eventLine(event)
    const { isTold, before } = this.#repeated.take(event)
    if (!line || !isTold) return
    this.say(this.#styled(colours[line.tone], `${line.text}${before}`))
  }

  /** Prints a line of its own. */
  say(text: string): void {
    this.#output.write(this.#progress === '' ? `${text}\n` : `${eraseLine}${text}\n${this.#progress}`)
  }

  /** Redraws the progress line; a file or a pipe gets none. */
  showProgress(facts: { readonly now: Instant; readonly since: Instant; readonly wallMs: number }): void {
    if (!this.#output.isTTY) return
    const days = (facts.now - facts.since) / dayMs
    const speed = facts.wallMs > 0 ? days / (facts.wallMs / 1000) : 0
    const minute = showMinute(toIso(facts.now))
    const text = `${minute}  ${days.toFixed(0)} days replayed, ${speed.toFixed(1)} a second`
    this.#progress = this.#styled('dim', text.slice(0, (this.#output.columns ?? 80) - 1))
    this.#output.write(`${eraseLine}${this.#progress}`)
  }

  /** Removes the progress line. */
  endProgress(): void {
    if (this.#progress !== '') this.#output.write(eraseLine)
    this.#progress = ''
  }

  #styled(style: Parameters<typeof styleText>[0], text: string): string {
    return this.#hasColours ? styleText(style, text, { validateStream: false }) : text
  }
}
