import { mkdir, writeFile } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { tarEntries } from '#core/tar-entries'
import { DatabaseError } from './database-error.ts'

/** Writes a tar's files and directories into a directory: only what PGlite's dumps hold, nothing that leaves the directory. */
export async function untar(tar: Uint8Array, directory: string): Promise<void> {
  for (const { path, kind, bytes } of tarEntries(tar)) {
    const relative = normalize(path.replace(/^\/+/, ''))
    if (relative.split(sep).includes('..')) {
      throw new DatabaseError({ code: 'DUMP_BROKEN', message: `the dump holds a path outside of it: ${path}` })
    }
    // PostgreSQL refuses a data directory that others may read.
    if (kind === 'directory') await mkdir(join(directory, relative), { recursive: true, mode: 0o700 })
    else await writeFile(join(directory, relative), bytes, { mode: 0o600 })
  }
}
