import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '..')

/**
 * Bundles the carrier into one file, with the client of S3 in a module beside it, which a mounted volume never loads.
 *
 * @param outdir its folder; what is in it stays
 * @returns the path of the program
 */
export async function bundleCarrier(outdir: string): Promise<string> {
  await build({
    entryPoints: { carrier: join(root, 'carrier/main.ts') },
    absWorkingDir: root,
    outdir,
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
      js: "import { createRequire as createRequireOfBundle } from 'node:module';const require = createRequireOfBundle(import.meta.url);",
    },
  })
  return join(outdir, 'carrier.mjs')
}

if (import.meta.main) console.log(await bundleCarrier(resolve(process.argv[2] ?? join(root, 'carrier/dist'))))
