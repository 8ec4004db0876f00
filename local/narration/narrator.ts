import { styleText } from 'node:util'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Tone } from '#contracts/events/event'
import { plural, showMinute, showWait } from '#contracts/wording'
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

/** How far a replay is. */
interface ReplayFacts {
  readonly now: Instant
  readonly from: string
  readonly to: string
  /** Milliseconds that it still takes; null before its pace is known. */
  readonly leftMs: number | null
}

/** Prints one line per event to the terminal and, below them on a terminal, the replay's progress. */
export class Narrator {
  readonly #output: NarratorOutput
  readonly #hasColours: boolean
  readonly #repeated = new RepeatedDecisions()
  #progress = ''
  /** Tenths of the replay that lines have told; minus one before its length was. */
  #tenths = -1

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

  /**
   * Tells a replay's length, and from then on how far it is: on a terminal by a line that is redrawn, in a file or a
   * pipe by a line for each tenth.
   */
  showReplay({ now, from, to, leftMs }: ReplayFacts): void {
    const daysAll = (Date.parse(to) - Date.parse(from)) / dayMs
    const days = Math.min(daysAll, Math.max(0, (now - Date.parse(from)) / dayMs))
    const done = `${days.toFixed(0)} of ${plural(Math.round(daysAll), 'day')} replayed`
    const left = leftMs === null ? '' : `, about ${showWait(leftMs)} left`
    const tenths = daysAll === 0 ? 10 : Math.floor((10 * days) / daysAll)
    if (this.#tenths < 0 && daysAll === 0)
      this.say("Nothing to replay: the days asked for are the example's history, which is loaded at once.")
    else if (this.#tenths < 0)
      this.say(`Replaying ${plural(Math.round(daysAll), 'day')}, ${showMinute(from)} to ${showMinute(to)} (UTC).`)
    else if (!this.#output.isTTY && tenths > this.#tenths && tenths < 10) this.say(`${done}${left}.`)
    this.#tenths = Math.max(this.#tenths, tenths)
    if (!this.#output.isTTY) return
    const text = `${showMinute(toIso(now))}  ${done}${left}`
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
