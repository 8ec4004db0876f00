import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Migration {
  /** The file's name: what `schema_migrations` keeps. */
  readonly name: string
  readonly sha256: string
  readonly statements: readonly string[]
}

/** Where this package keeps its migrations. */
export const migrationsDirectory = join(import.meta.dirname, '../../migrations')

const migrationName = /^\d{4}_[a-z0-9_]+\.sql$/

/** Reads `0001_….sql` and so on, in the order of their names. */
export async function readMigrations(directory: string = migrationsDirectory): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).filter((name) => migrationName.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n')
      return { name, sha256: createHash('sha256').update(text).digest('hex'), statements: splitStatements(text) }
    }),
  )
}

/**
 * Takes a file apart: a statement ends with `;` at the end of a line; lines that start with `--` are no part of one.
 *
 * @example splitStatements('-- first\nselect 1;\nselect\n  2;') // => ['select 1', 'select\n  2']
 */
export function splitStatements(text: string): readonly string[] {
  const code = text.split('\n').filter((line) => !line.trimStart().startsWith('--'))
  return code
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
