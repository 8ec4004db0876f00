import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type BuildResult, build } from 'esbuild'
import { readMigrationTexts } from '#adapters/postgres/read-migrations'
import { withoutIndentation } from './without-indentation.ts'
import { withoutJsonSchema } from './without-json-schema.ts'

const root = resolve(import.meta.dirname, '..')

/** What the runtime nodejs24.x brings: left out of a bundle that is deployed to it. */
export const runtimeModules: readonly string[] = ['@aws-sdk/*', '@smithy/*']

/** The API describes itself. */
const writesJsonSchema: ReadonlySet<string> = new Set(['api'])

export interface BundleOptions {
  /** Each function's bundle is `OUTDIR/FUNCTION/index.mjs`. */
  readonly outdir: string
  /** Modules that a bundle imports where it runs. @default those of the runtime; `[]` for a runtime that has none */
  readonly external?: readonly string[]
  /** @default every function with a `lambda.ts` */
  readonly functionNames?: readonly string[]
}

export interface FunctionBundle {
  readonly functionName: string
  /** The ES module that exports `handler`. */
  readonly file: string
  readonly sizeBytes: number
  /** What of it comes from where: esbuild's metafile. */
  readonly metafile: NonNullable<BuildResult['metafile']>
}

/** The functions that are deployed: those with an AWS entry. */
export async function deployedFunctions(): Promise<string[]> {
  const entries = await readdir(join(root, 'functions'), { recursive: true })
  return entries
    .map((path) => /^([^/\\]+)[/\\]lambda\.ts$/.exec(path)?.[1])
    .filter((name): name is string => name !== undefined && name !== 'pipeline')
    .sort()
}

/**
 * Bundles functions, one ES module each, for nodejs24.x on either architecture: nothing in them is native.
 *
 * The banner gives what is CommonJS among a bundle's parts the `require` that an ES module lacks.
 */
export async function bundleFunctions(options: BundleOptions): Promise<FunctionBundle[]> {
  const { outdir, external = runtimeModules, functionNames = await deployedFunctions() } = options
  const bundledMigrations = JSON.stringify(await readMigrationTexts())
  return Promise.all(
    functionNames.map(async (functionName) => {
      const file = join(outdir, functionName, 'index.mjs')
      const { metafile = { inputs: {}, outputs: {} } } = await build({
        entryPoints: [join(root, 'functions', functionName, 'lambda.ts')],
        absWorkingDir: root,
        outfile: file,
        bundle: true,
        minify: true,
        charset: 'utf8',
        format: 'esm',
        platform: 'node',
        target: 'node24',
        mainFields: ['module', 'main'],
        conditions: ['import', 'module'],
        external: [...external],
        define: { bundledMigrations },
        plugins: [withoutIndentation, ...(writesJsonSchema.has(functionName) ? [] : [withoutJsonSchema])],
        metafile: true,
        sourcemap: false,
        legalComments: 'none',
        logLevel: 'error',
        banner: { js: requireBanner },
      })
      const [output] = Object.values(metafile.outputs)
      return { functionName, file, sizeBytes: output?.bytes ?? 0, metafile }
    }),
  )
}

const requireBanner = `import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);`

if (import.meta.main) {
  const outdir = resolve(process.argv[2] ?? join(root, 'dist/functions'))
  for (const { functionName, sizeBytes } of await bundleFunctions({ outdir })) {
    console.log(`${functionName.padEnd(22)} ${(sizeBytes / 1000).toFixed(0).padStart(5)} kB`)
  }
}
