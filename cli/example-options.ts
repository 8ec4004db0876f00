import type { Command } from 'commander'
import type { Pace } from '#local/time/pace'
import { positiveNumber } from './number-option.ts'

/** The part of an example that is replayed, and how fast. */
export interface ReplayPart {
  readonly days: number | null
  /** Simulated days a second; null for as fast as possible. */
  readonly daysPerSecond: number | null
}

/** The values as the command line gives them. */
export interface ExampleOptions {
  readonly days?: number
  readonly speed: number | 'max'
}

/** Adds the options that say which part of an example is replayed, and how fast. */
export function withExampleOptions(command: Command): Command {
  return command
    .option('--days <count>', 'days of the example, its history among them (default: all)', positiveNumber())
    .option('--speed <days>', 'simulated days per second, or max', speedOf, 'max')
}

export function replayPartOf({ days, speed }: ExampleOptions): ReplayPart {
  return { days: days ?? null, daysPerSecond: speed === 'max' ? null : speed }
}

/** The same as a runtime takes it. */
export function runtimeOptionsOf({ days, daysPerSecond }: ReplayPart): {
  readonly days?: number
  readonly pace?: Pace
} {
  return {
    ...(days !== null && { days }),
    ...(daysPerSecond !== null && { pace: { kind: 'days-per-second', daysPerSecond } }),
  }
}

const daysPerSecondOf = positiveNumber('a number above 0, or max')

/** `max` stays a word: commander takes null from a parser for a missing value. */
function speedOf(text: string): number | 'max' {
  return text === 'max' ? text : daysPerSecondOf(text)
}
