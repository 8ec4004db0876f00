import type { Connection } from './connection.ts'

/** How a command reaches an installation. */
export interface ConnectOptions {
  /** The state's folder. */
  readonly state: string
  /** The command may begin a new state; otherwise one must be there. */
  readonly creates: boolean
  /** The command causes work (a training, a batch): a state that nobody runs is run until that work is done. */
  readonly works: boolean
}

/** What `start` and `replay` are asked for. */
export interface StartOptions {
  readonly state: string
  readonly example: string | null
  readonly days: number | null
  /** Simulated days a second; null for as fast as it goes. */
  readonly daysPerSecond: number | null
  /** Where the API answers: beyond the loopback it needs `REMODEL_TOKEN`. */
  readonly host: string
  readonly port: number
}

export interface ReplayOptions extends Omit<StartOptions, 'host' | 'port'> {
  readonly example: string
  /** Where the figures are written; null for the terminal. */
  readonly figuresFile: string | null
}

/** What commands need of the machine: a terminal, a person, a way to an installation. Tests bring their own. */
export interface World {
  /** A line of the answer. */
  readonly print: (line: string) => void
  /** A line beside the answer: errors, progress. */
  readonly tell: (line: string) => void
  /** The person at the keyboard. */
  readonly user: string
  readonly pause: (durationMs: number) => Promise<void>
  readonly connect: (options: ConnectOptions) => Promise<Connection>
  readonly start: (options: StartOptions) => Promise<void>
  /** @returns the figures of the replay */
  readonly replay: (options: ReplayOptions) => Promise<unknown>
}
