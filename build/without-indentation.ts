import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const statements = /[\\/]store[\\/][^\\/]+\.ts$/

/**
 * Leaves the indentation of SQL statements out of a bundle: what minifying does to code it cannot do to a text, and the database does not
 * read it. No literal in a statement goes over a line's end.
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
