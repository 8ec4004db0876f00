import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { bundleFunctions, type FunctionBundle } from '#build/bundle-functions'
import { environmentSchema } from '#contracts/environment'
import { describeMachine, median, report, root, tableOf } from './machine.ts'

const repeats = 20
const timesMax = 3

/**
 * Times a process that imports a function's bundle, relative to one that imports a middy function that does nothing:
 * once for our own code, with empty classes in place of the SDK's, and once with the SDK's clients bundled.
 */
async function main(): Promise<void> {
  const before = describeMachine()
  const outdir = join(root, 'node_modules/.cache/remodel/bench-bundles')
  try {
    await mkdir(outdir, { recursive: true })
    const empty = await bundleEmpty(outdir)
    const own = await bundleFunctions({ outdir: join(outdir, 'own') })
    for (const { file } of own) await writeEmptyClients(file, join(outdir, 'own'))
    const whole = await bundleFunctions({ outdir: join(outdir, 'whole'), external: [] })
    const files = [{ what: 'empty', file: empty }, ...own.map(nameOf('')), ...whole.map(nameOf(', with the SDK'))]
    const measured = files.map(({ what, file }): Measured => ({ what, file, importMs: [], processMs: [] }))
    // The bundles take turns, so that a disturbance of the machine affects all of them.
    for (let repeat = 0; repeat < repeats; repeat++) for (const each of measured) measure(each)
    const [base] = measured as [Measured, ...Measured[]]
    const rows = measured.map((each) => [
      each.what,
      ...columns(each, base, 'importMs'),
      ...columns(each, base, 'processMs'),
    ])
    const header = ['function', 'import', 'of empty', 'whole process', `of empty (target ${timesMax}x)`]
    report('bundles', tableOf(header, rows), { before, measured })
  } finally {
    await rm(outdir, { recursive: true, force: true })
  }
}

function nameOf(suffix: string) {
  return ({ functionName, file }: FunctionBundle) => ({ what: `${functionName}${suffix}`, file })
}

interface Measured {
  readonly what: string
  readonly file: string
  readonly importMs: number[]
  readonly processMs: number[]
}

function columns(each: Measured, base: Measured, name: 'importMs' | 'processMs'): string[] {
  const ms = median(each[name])
  return [`${ms.toFixed(0)} ms`, `${(ms / median(base[name])).toFixed(2)}x`]
}

/** A child process imports the module and prints how long that took. */
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

/** Creates packages beside the bundle that export empty classes under the names that it imports from the SDK. */
async function writeEmptyClients(file: string, folder: string): Promise<void> {
  const modules = (await readdir(dirname(file))).map((name) => readFile(join(dirname(file), name), 'utf8'))
  const text = (await Promise.all(modules)).join('\n')
  for (const [, names = '', client = ''] of text.matchAll(/import\s*\{([^}]*)\}\s*from\s*"(@aws-sdk\/[^"]+)"/g)) {
    const packageFolder = join(folder, 'node_modules', client)
    await mkdir(packageFolder, { recursive: true })
    const known = await readFile(join(packageFolder, 'index.js'), 'utf8').catch(() => '')
    const exported = names.split(',').map((name) => `export class ${name.trim().split(' ')[0]} {}`)
    const lines = new Set([...known.split('\n').filter(Boolean), ...exported])
    await writeFile(join(packageFolder, 'index.js'), [...lines].join('\n'))
    await writeFile(join(packageFolder, 'package.json'), '{"type":"module","main":"index.js"}')
  }
}

/** Every variable that a function may read, so that it starts as it does when deployed. */
const env = {
  ...process.env,
  ...Object.fromEntries(Object.keys(environmentSchema.shape).map((name) => [name, 'value'])),
  TRAINING_BACKEND: 'sagemaker',
  TRAINING_SPOT: 'false',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  AWS_REGION: 'eu-west-1',
}

await main()
