import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { writeWhole } from '#adapters/local/write-whole'
import { AppError } from '#core/errors'

/** The time of a state: the machine's, or that of the example replayed in it. */
const clockModeSchema = z.object({ mode: z.enum(['wall', 'replay']), example: z.string().nullable() })
export type ClockMode = z.infer<typeof clockModeSchema>

/**
 * @returns null in a new state
 * @throws {AppError} `STATE_DAMAGED`, with the file's name
 */
async function readClockMode(path: string): Promise<ClockMode | null> {
  let text = ''
  try {
    text = await readFile(path, 'utf8')
    return clockModeSchema.parse(JSON.parse(text))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    // A disk that was full at the first start left an empty file, and nothing else.
    if (text.trim() === '' && (await isFresh(dirname(path)))) return null
    const form = '{"mode":"wall","example":null}, or for a replay {"mode":"replay","example":MODEL}'
    const message = `${path} cannot be read; it records whether this state runs in real time or holds a replay. Write it again: ${form}`
    throw new AppError({ code: 'STATE_DAMAGED', message, details: { path }, cause })
  }
}

/** Whether a state has neither rows nor an embedded database yet. */
async function isFresh(root: string): Promise<boolean> {
  return (
    !existsSync(join(root, 'database', 'data')) && (await readdir(join(root, 'objects')).catch(() => [])).length === 0
  )
}

/**
 * Fixes the time of a state on first use. It never changes: with rows of 1998 and of today in one state, a gap would
 * look like silence and new rows would lie in the future.
 *
 * @param example the example to replay; null without one
 * @throws {AppError} `OTHER_TIME`
 */
export async function settleClockMode(path: string, example: string | null): Promise<ClockMode> {
  const found = await readClockMode(path)
  if (found && (example === null || found.example === example)) return found
  if (found) {
    const holds = found.mode === 'wall' ? 'data of today' : `a replay of ${found.example}`
    const message = `this state holds ${holds}; replay ${example} in another state (--state DIR)`
    throw new AppError({ code: 'OTHER_TIME', message, details: { found, example } })
  }
  const mode: ClockMode = { mode: example === null ? 'wall' : 'replay', example }
  await writeWhole(path, JSON.stringify(mode))
  return mode
}
