import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { nodeProgram } from './node-program.ts'

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
    ...nodeProgram,
  })
  return join(outdir, 'carrier.mjs')
}

if (import.meta.main) console.log(await bundleCarrier(resolve(process.argv[2] ?? join(root, 'carrier/dist'))))
