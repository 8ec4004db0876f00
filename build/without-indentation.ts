import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const statements = /[\\/]store[\\/][\w-]+[\\/][\w-]+\.ts$/

/**
 * Leaves the indentation of SQL statements out of a bundle: minifying code leaves texts alone, and the database ignores
 * it. No literal in a statement spans lines.
 */
export const withoutIndentation: Plugin = {
  name: 'without-indentation',
  setup: (build) => {
    build.onLoad({ filter: statements }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/\n +/g, '\n'),
      loader: 'ts',
    }))
  },
}
