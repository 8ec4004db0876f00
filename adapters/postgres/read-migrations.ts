import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Migration } from '#core/ports/migration-source'

/** This package's migrations. */
export const migrationsDirectory = join(import.meta.dirname, '../../migrations')

const migrationName = /^\d{4}_[a-z0-9_]+\.sql$/

/**
 * Set by the bundler (esbuild's `define`), because a bundle has no folder to read: the result of `readMigrationTexts`.
 */
declare const bundledMigrations: Readonly<Record<string, string>> | undefined

/** Reads `0001_….sql` and so on, in the order of their names: out of this bundle, or out of the folder. */
export async function readMigrations(directory: string = migrationsDirectory): Promise<readonly Migration[]> {
  const texts = typeof bundledMigrations === 'undefined' ? await readMigrationTexts(directory) : bundledMigrations
  return Object.entries(texts).map(([name, text]) => ({
    name,
    sha256: createHash('sha256').update(text).digest('hex'),
    statements: splitStatements(text),
  }))
}

/** The files' texts by name, in order. Line ends are the same on Windows, so that the hashes are too. */
export async function readMigrationTexts(
  directory: string = migrationsDirectory,
): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(directory)).filter((name) => migrationName.test(name)).sort()
  const read = async (name: string) =>
    [name, (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n')] as const
  return Object.fromEntries(await Promise.all(names.map(read)))
}

/**
 * Splits a file: a statement ends with `;` at the end of a line; lines that start with `--` are left out.
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
