import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const writers = /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/

const contracts = /[\\/]contracts[\\/].+\.ts$/
/** A call with one text. */
const descriptions = /\s*\.describe\(\s*('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"),?\s*\)/g

/**
 * Leaves zod's writer of JSON Schema out of a bundle, 18 kB that every schema refers to, and what schemas are described with, for the same
 * reader: what is written of them is written when the bundle is made. Who calls the writer all the same gets an error that says so.
 */
export const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup: (build) => {
    build.onLoad({ filter: contracts }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(descriptions, ''),
      loader: 'ts',
    }))
    build.onLoad({ filter: writers }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name as string)
      // What is named create… makes a schema's method while the schema is made; the others write.
      const lines = names.map(
        (name) => `export const ${name} = ${name.startsWith('create') ? '() => absent' : 'absent'}`,
      )
      return {
        contents: `const absent = () => { throw new Error('this bundle writes no JSON Schema') }\n${lines.join('\n')}`,
      }
    })
  },
}
