import { readFile, writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { AppError } from '#core/errors'

/** Whose time a state is in: the machine's, or that of the example that was replayed in it. */
const clockModeSchema = z.object({ mode: z.enum(['wall', 'replay']), example: z.string().nullable() })
export type ClockMode = z.infer<typeof clockModeSchema>

/**
 * @returns null in a new state
 * @throws {AppError} `STATE_DAMAGED`, naming the file
 */
export async function readClockMode(path: string): Promise<ClockMode | null> {
  try {
    return clockModeSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    const form = '{"mode":"wall","example":null}, or of a replay {"mode":"replay","example":MODEL}'
    const message = `${path} cannot be read, which says whose time this state is in. Write it anew: ${form}`
    throw new AppError({ code: 'STATE_DAMAGED', message, details: { path }, cause })
  }
}

/**
 * Settles whose time the state is in. It never changes: rows of 1998 and of today in one state would read as silence, and as rows of
 * the future.
 *
 * @param example the example that is to be replayed; null without one
 * @throws {AppError} `OTHER_TIME`
 */
export async function settleClockMode(path: string, example: string | null): Promise<ClockMode> {
  const found = await readClockMode(path)
  if (found && (example === null || found.example === example)) return found
  if (found) {
    const holds = found.mode === 'wall' ? 'data of today' : `a replay of ${found.example}`
    const message = `this state holds ${holds}; replay ${example} in another one (--state DIR)`
    throw new AppError({ code: 'OTHER_TIME', message, details: { found, example } })
  }
  const mode: ClockMode = { mode: example === null ? 'wall' : 'replay', example }
  await writeFile(path, JSON.stringify(mode))
  return mode
}
