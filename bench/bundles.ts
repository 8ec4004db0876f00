import { execFileSync } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { bundleFunctions } from '#build/bundle-functions'
import { environmentSchema } from '#contracts/environment'
import { describeMachine, median, report, root, tableOf } from './machine.ts'

const repeats = 20
const timesMax = 3

/** How long a process takes that imports a function's bundle, the SDK's clients in it, against one that imports a middy function that does nothing. */
async function main(): Promise<void> {
  const before = describeMachine()
  const outdir = join(root, 'node_modules/.cache/remodel/bench-bundles')
  try {
    await mkdir(outdir, { recursive: true })
    const empty = await bundleEmpty(outdir)
    const bundles = await bundleFunctions({ outdir, external: [] })
    const files = [{ functionName: 'empty', file: empty }, ...bundles]
    const measured = files.map(
      ({ functionName, file }) => ({ functionName, file, importMs: [], processMs: [] }) as Measured,
    )
    // One after the other and again: what disturbs the machine disturbs all of them.
    for (let repeat = 0; repeat < repeats; repeat++) for (const each of measured) measure(each)
    const [base] = measured as [Measured, ...Measured[]]
    const rows = measured.map((each) => [
      each.functionName,
      ...columns(each, base, 'importMs'),
      ...columns(each, base, 'processMs'),
    ])
    const header = ['function', 'import', 'of empty', 'whole process', `of empty (target ${timesMax}x)`]
    report('bundles', tableOf(header, rows), { before, measured })
  } finally {
    await rm(outdir, { recursive: true, force: true })
  }
}

interface Measured {
  readonly functionName: string
  readonly file: string
  readonly importMs: number[]
  readonly processMs: number[]
}

function columns(each: Measured, base: Measured, name: 'importMs' | 'processMs'): string[] {
  const ms = median(each[name])
  return [`${ms.toFixed(0)} ms`, `${(ms / median(base[name])).toFixed(2)}x`]
}

/** A process of its own imports the module, and says how long that took. */
function measure({ file, importMs, processMs }: Measured): void {
  const url = JSON.stringify(pathToFileURL(file).href)
  const script = `const started = performance.now(); await import(${url}); console.log(performance.now() - started)`
  const startedAt = performance.now()
  const text = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env, encoding: 'utf8' })
  processMs.push(performance.now() - startedAt)
  importMs.push(Number(text))
}

async function bundleEmpty(outdir: string): Promise<string> {
  const outfile = join(outdir, 'empty.mjs')
  const contents = "import middy from '@middy/core'\nexport const handler = middy().handler(async () => {})"
  const stdin = { contents, resolveDir: root }
  await build({ stdin, outfile, bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node24' })
  return outfile
}

/** Every variable that a function may ask for, so that it begins as it does deployed. */
const env = {
  ...process.env,
  ...Object.fromEntries(Object.keys(environmentSchema.shape).map((name) => [name, 'value'])),
  TRAINING_BACKEND: 'sagemaker',
  TRAINING_SPOT: 'false',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  AWS_REGION: 'eu-west-1',
}

await main()
