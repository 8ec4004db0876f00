import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const lockName = 'uv.lock'

/**
 * The hash of the lock that a Python environment was made from, as `uv.lock@sha256:…`; null where there is none. The
 * environment's folder lies beside its lock.
 *
 * @param python the interpreter in the environment, `…/.venv/bin/python`
 */
export function lockHashBeside(python: string): string | null {
  const path = join(resolve(python, '../../..'), lockName)
  if (!existsSync(path)) return null
  return `${lockName}@sha256:${createHash('sha256').update(readFileSync(path)).digest('hex')}`
}
