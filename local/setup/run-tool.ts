import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { AppError } from '#core/errors'

export interface ToolRun {
  readonly file: string
  readonly words: readonly string[]
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
  readonly variables?: Readonly<Record<string, string>>
  /** Its working directory. @default this process's */
  readonly folder?: string
}

/** Output lines that the error keeps. */
const tailLines = 20

/**
 * Runs a tool to its end and passes on each line that it prints.
 *
 * @throws {AppError} `SETUP_FAILED` with the last lines, if the exit code is not 0
 */
export async function runTool({ file, words, tell, signal, variables = {}, folder }: ToolRun): Promise<void> {
  // An active virtual environment must not be taken for ours.
  const { VIRTUAL_ENV: _, ...environment } = process.env
  const child = spawn(file, words, {
    env: { ...environment, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    // Ctrl-C in a terminal is for this process, which ends the tool by the signal: it would look like a failure.
    detached: process.platform !== 'win32',
    ...(folder !== undefined && { cwd: folder }),
  })
  const said: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => {
      said.push(line)
      if (line.trim() !== '') tell(`  ${line}`)
    })
  }
  try {
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`exit code ${code}`)
  } catch (cause) {
    const output = said.slice(-tailLines).join('\n')
    const message = `${[file, ...words].join(' ')} failed: ${(cause as Error).message}\n${output}`
    throw new AppError({ code: 'SETUP_FAILED', message, details: { output }, cause })
  }
}
