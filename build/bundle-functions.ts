import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { build, type Metafile, type OutputFile } from 'esbuild'
import { readMigrationTexts } from '#adapters/postgres/read-migrations'
import { computedWhenBuilt } from './computed-when-built.ts'
import { nodeProgram } from './node-program.ts'
import { withoutIndentation } from './without-indentation.ts'
import { withoutJsonSchema } from './without-json-schema.ts'

const root = resolve(import.meta.dirname, '..')

/** The modules of the runtime nodejs24.x: a bundle for it leaves them out. */
const runtimeModules: readonly string[] = ['@aws-sdk/*', '@smithy/*']

/** The function that serves the dashboard. */
const pagesFunction = 'api'

/** Modules that a function runs in processes of their own, by their name beside the entry. */
const processes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  api: { 'parquet-process': 'rows/parquet/parquet-process.ts' },
}

export interface BundleOptions {
  /** Each function's bundle is `OUTDIR/FUNCTION/index.mjs`. */
  readonly outdir: string
  /** Modules that a bundle imports where it runs. @default those of the runtime; `[]` for a runtime that has none */
  readonly external?: readonly string[]
  /** @default every function with a `lambda.ts` */
  readonly functionNames?: readonly string[]
  /** Folder of the built dashboard, which the API then serves. @default none: the API answers programs only */
  readonly pages?: string
}

export interface FunctionBundle {
  readonly functionName: string
  /** The ES module that exports `handler`. The modules that it loads later lie beside it. */
  readonly file: string
  /** The bytes that are loaded before the handler can be called: the entry, and its static imports. */
  readonly startBytes: number
  /** The bytes of all its modules. */
  readonly totalBytes: number
  /** SHA-256 over all of its modules, in hex. */
  readonly fingerprint: string
  /** The sources of its parts: esbuild's metafile. */
  readonly metafile: Metafile
}

/** The functions that are deployed: those with an AWS entry. */
export async function deployedFunctions(): Promise<string[]> {
  const entries = await readdir(join(root, 'functions'), { recursive: true })
  return entries
    .map((path) => /^([^/\\]+)[/\\]lambda\.ts$/.exec(path)?.[1])
    .filter((name) => name !== undefined)
    .sort()
}

/**
 * Bundles functions for nodejs24.x, each as a folder of ES modules. They run on either architecture: nothing in them is
 * native. A module that a function imports with `import()` lies on its own beside the entry.
 */
export async function bundleFunctions(options: BundleOptions): Promise<FunctionBundle[]> {
  const { outdir, pages, external = runtimeModules, functionNames = await deployedFunctions() } = options
  const bundledMigrations = JSON.stringify(await readMigrationTexts())
  return Promise.all(
    functionNames.map(async (functionName) => {
      const folder = join(outdir, functionName)
      // Modules of an earlier bundle have other names, and would be deployed too.
      await rm(folder, { recursive: true, force: true })
      const { metafile, outputFiles } = await build({
        entryPoints: { index: join(root, 'functions', functionName, 'lambda.ts'), ...processes[functionName] },
        absWorkingDir: root,
        outdir: folder,
        ...nodeProgram,
        external: [...external],
        define: { bundledMigrations },
        plugins: [withoutIndentation, withoutJsonSchema, computedWhenBuilt],
        metafile: true,
        write: false,
        sourcemap: false,
      })
      const file = join(folder, 'index.mjs')
      await mkdir(folder, { recursive: true })
      await Promise.all(outputFiles.map(({ path, contents }) => writeFile(path, contents)))
      const withPages = functionName === pagesFunction ? pages : undefined
      if (withPages !== undefined) await cp(withPages, join(folder, 'pages'), { recursive: true })
      const fingerprint = await fingerprintOf(outputFiles, withPages)
      return { functionName, file, metafile, fingerprint, ...sizesOf(metafile, file) }
    }),
  )
}

/** The dashboard's scripts are named after their content, and its document names them. */
async function fingerprintOf(files: readonly OutputFile[], pages: string | undefined): Promise<string> {
  const hash = createHash('sha256')
  for (const { path, contents } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(basename(path)).update(contents)
  if (pages !== undefined) hash.update(await readFile(join(pages, 'index.html')))
  return hash.digest('hex')
}

function sizesOf({ outputs }: Metafile, file: string): Pick<FunctionBundle, 'startBytes' | 'totalBytes'> {
  const bytesOf = (paths: Iterable<string>) => [...paths].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0)
  return {
    startBytes: bytesOf(loadedAtStart(outputs, relative(root, file))),
    totalBytes: bytesOf(Object.keys(outputs)),
  }
}

/** The modules of a bundle that are loaded with the entry, the entry among them. */
export function loadedAtStart(outputs: Metafile['outputs'], entry: string): ReadonlySet<string> {
  const loaded = new Set([entry])
  for (const path of loaded)
    for (const { path: imported, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && imported in outputs) loaded.add(imported)
  return loaded
}

if (import.meta.main) {
  const outdir = resolve(process.argv[2] ?? join(root, 'dist/functions'))
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0).padStart(5)} kB`
  for (const { functionName, startBytes, totalBytes } of await bundleFunctions({ outdir })) {
    console.log(`${functionName.padEnd(22)} ${kilobytes(startBytes)} at the start, ${kilobytes(totalBytes)} in all`)
  }
}
