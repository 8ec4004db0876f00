import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { runCommandLine } from '#cli/program'
import type { BacktestCommandOptions, ReplayOptions, StartOptions, World } from '#cli/world'
import type { ApiLab, Json } from '#test/api/api-lab'
import { backtestReport } from '#test/local/backtest/report-sample'

interface Outcome {
  readonly code: number
  readonly out: string
  /** Parts of the answer that were written as they are. */
  readonly bytes: Buffer
  readonly err: string
  /** The answer of a command that was given `--json`. */
  readonly json: Json
}

export interface CliLab {
  run(...words: string[]): Promise<Outcome>
  /** The standard input of the commands from here on. */
  type(input: string | Uint8Array): void
  /** The environment variables of the commands from here on. */
  set(variables: Readonly<Record<string, string>>): void
  /** Writes a file. @returns its path */
  file(name: string, content: string | Uint8Array): Promise<string>
  readonly started: StartOptions[]
  readonly replayed: ReplayOptions[]
  readonly backtested: BacktestCommandOptions[]
  close(): Promise<void>
}

/**
 * The command line in this process, with its output caught; it reaches the API of the lab, as another process's where
 * asked.
 */
export async function openCliLab(api: ApiLab | null, { isRemote = true } = {}): Promise<CliLab> {
  const folder = await mkdtemp(join(tmpdir(), 'remodel-cli-'))
  const started: StartOptions[] = []
  const replayed: ReplayOptions[] = []
  const backtested: BacktestCommandOptions[] = []
  let stdin: string | Uint8Array = ''
  let environment: Readonly<Record<string, string>> = {}
  return {
    type: (input) => {
      stdin = input
    },
    set: (variables) => {
      environment = variables
    },
    started,
    replayed,
    backtested,
    run: async (...words) => {
      const out: string[] = []
      const written: Buffer[] = []
      const err: string[] = []
      const world: World = {
        print: (line) => void out.push(line),
        write: async (content) => void written.push(Buffer.from(content)),
        stdin: () => Readable.from([Buffer.from(stdin)]),
        tell: (line) => void err.push(line),
        user: 'Ana Müller',
        environment,
        pause: (durationMs) => new Promise((resolve) => setTimeout(resolve, Math.min(durationMs, 5))),
        connect: async () => {
          if (!api) throw new Error('this command opens no installation')
          return { isRemote, request: api.send, settle: async () => {}, close: async () => {} }
        },
        start: async (options) => void started.push(options),
        replay: async (options) => {
          replayed.push(options)
          return { simulatedDays: 30, gate: { better: 2 } }
        },
        backtest: async (options) => {
          backtested.push(options)
          return { report: backtestReport, plot: '/tmp/plot.svg' }
        },
      }
      const code = await runCommandLine(words, world)
      const bytes = Buffer.concat(written)
      const text = [...out, ...(bytes.length > 0 ? [bytes.toString()] : [])].join('\n')
      return {
        code,
        out: text,
        bytes,
        err: err.join('\n'),
        json: words.includes('--json') && /^[[{]/.test(text) ? JSON.parse(text) : null,
      }
    },
    file: async (name, content) => {
      const path = join(folder, name)
      await writeFile(path, content)
      return path
    },
    close: () => rm(folder, { recursive: true }),
  }
}
