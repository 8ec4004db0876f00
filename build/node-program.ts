import type { BuildOptions } from 'esbuild'

/**
 * The options of a minified program of ES modules for Node 24, with a module of its own for what is imported later.
 *
 * The banner gives the CommonJS parts of a bundle the `require` that an ES module lacks.
 */
export const nodeProgram = {
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  charset: 'utf8',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  conditions: ['import', 'module'],
  legalComments: 'none',
  logLevel: 'error',
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
  },
} satisfies BuildOptions
