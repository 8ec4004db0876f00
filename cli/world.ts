import type { BacktestReport } from '#local/backtest/compared-policy'
import type { Connection } from './connection.ts'
import type { ReplayPart } from './example-options.ts'

/** A command's demands on an installation. */
export interface ConnectOptions {
  /** The state's folder. */
  readonly state: string
  /** The command may create a state; otherwise there has to be one. */
  readonly creates: boolean
  /**
   * The command causes work (a training, a batch): a state that no process runs is then run until that work is done.
   */
  readonly works: boolean
}

export interface StartOptions extends ReplayPart {
  readonly state: string
  readonly example: string | null
  /** The address of the API: any but the loopback needs `REMODEL_TOKEN`. */
  readonly host: string
  readonly port: number
}

export interface ReplayOptions extends ReplayPart {
  readonly state: string
  readonly example: string
  /** The file for the figures; null for the terminal. */
  readonly figuresFile: string | null
}

export interface BacktestCommandOptions {
  readonly state: string
  readonly data: string
  readonly labels: string | null
  readonly model: string
  /** Names and files; empty for all that need no file. */
  readonly policies: readonly string[]
  readonly days: number | null
  readonly historyDays: number | null
  readonly gridDays: number | null
  readonly trainingPrice: number | null
  /** A file of times; null if nothing was said. */
  readonly changes: string | null
  /** Null for half of the processors. */
  readonly atOnce: number | null
  /** Null for a folder of the state. */
  readonly cache: string | null
  /** The file that the plot is written to; null for the cache. */
  readonly plot: string | null
}

/** The machine, for commands: a terminal, a user, a connection to an installation. Tests bring their own. */
export interface World {
  /** Prints a line of the answer, to stdout. */
  readonly print: (line: string) => void
  /** Writes a part of the answer as it is, to stdout; resolves once there is room for more. */
  readonly write: (content: string | Uint8Array) => Promise<void>
  /** The standard input. */
  readonly stdin: () => AsyncIterable<Uint8Array>
  /** Prints a line beside the answer, to stderr: errors, progress. */
  readonly tell: (line: string) => void
  /** The person at the keyboard. */
  readonly user: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly pause: (durationMs: number) => Promise<void>
  readonly connect: (options: ConnectOptions) => Promise<Connection>
  readonly start: (options: StartOptions) => Promise<void>
  /** @returns the figures of the replay */
  readonly replay: (options: ReplayOptions) => Promise<unknown>
  /** @returns the comparison, and where its plot is */
  readonly backtest: (
    options: BacktestCommandOptions,
  ) => Promise<{ readonly report: BacktestReport; readonly plot: string }>
}
