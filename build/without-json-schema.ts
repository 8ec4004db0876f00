import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const writers = /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/

const contracts = /[\\/]contracts[\\/].+\.ts$/
/** A call with one text. */
const descriptions = /\s*\.describe\(\s*('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"),?\s*\)/g

/**
 * Leaves zod's writer of JSON Schema out of a bundle, and the descriptions of schemas that it reads. Every schema
 * refers to the writer, and it has 18 kB. JSON Schema is written when the bundle is made; a call of the writer in the
 * bundle is an error that says so.
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
      // Functions named create… make a schema's method while the schema is made; the others write.
      const lines = names.map(
        (name) => `export const ${name} = ${name.startsWith('create') ? '() => absent' : 'absent'}`,
      )
      return {
        contents: `const absent = () => { throw new Error('this bundle writes no JSON Schema') }\n${lines.join('\n')}`,
      }
    })
  },
}
