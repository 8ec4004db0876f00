import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'

const modules: ReadonlySet<string> = new Set(['openapi-document', 'route-table', 'describe-settings'])
const files = /[\\/]api[\\/]\w+[\\/]([\w-]+)\.ts$/

/**
 * Replaces the functions of some modules in a bundle by their answers, and so leaves out everything that they need:
 * functions without parameters that always answer the same data.
 */
export const computedWhenBuilt: Plugin = {
  name: 'computed-when-built',
  setup: (build) => {
    build.onLoad({ filter: files }, async ({ path }) => {
      if (!modules.has(files.exec(path)?.[1] ?? '')) return null
      const exported: Record<string, () => unknown> = await import(pathToFileURL(path).href)
      const lines = Object.entries(exported).map(
        ([name, answer]) => `export const ${name} = () => (${JSON.stringify(answer())})`,
      )
      return { contents: lines.join('\n') }
    })
  },
}
