import { mkdirSync, writeFileSync } from 'node:fs'
import { join, normalize, sep } from 'node:path'
import { tarEntries } from '#core/tar-entries'
import { DatabaseError } from './database-error.ts'

/**
 * Writes a tar's files and directories into a directory. Everything else is taken for a file: PGlite's dumps hold
 * nothing else.
 *
 * Synchronous, because a start waits for a thousand small files: handing each to another thread takes half as long
 * again.
 *
 * @throws {DatabaseError} `DUMP_BROKEN` for a path that leaves the directory
 */
export function untar(tar: Uint8Array, directory: string): void {
  for (const { path, kind, bytes } of tarEntries(tar)) {
    const relative = normalize(path.replace(/^\/+/, ''))
    if (relative.split(sep).includes('..')) {
      throw new DatabaseError({ code: 'DUMP_BROKEN', message: `the dump holds a path outside its directory: ${path}` })
    }
    // PostgreSQL refuses a data directory that others may read.
    if (kind === 'directory') mkdirSync(join(directory, relative), { recursive: true, mode: 0o700 })
    else writeFileSync(join(directory, relative), bytes, { mode: 0o600 })
  }
}
