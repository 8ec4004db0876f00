import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { bundleScorer } from '#build/bundle-scorer'
import { forEmulator } from '../for-emulator.ts'
import { emulatorEnvironment } from './start-mini-stack.ts'

const root = resolve(import.meta.dirname, '../../..')
const binary = (name: string) => join(root, 'node_modules/.bin', name)
const run = promisify(execFile)

export interface DeployOptions {
  readonly endpoint: string
  readonly folder: string
  readonly limitMs: number
}

/**
 * Makes the assembly that `cdk deploy` takes: the real app with the SDK in its bundles, without what the emulator does
 * not know, and with wheels that the emulator's own Python can load in the place of Lambda's.
 */
export async function synthesizeForEmulator({
  folder,
  python,
}: {
  readonly folder: string
  readonly python: string
}): Promise<void> {
  const outdir = join(folder, 'cdk.out')
  await rm(outdir, { recursive: true, force: true })
  await mkdir(outdir, { recursive: true })
  const env = { ...process.env, CDK_OUTDIR: outdir }
  await run(binary('node'), ['infra/app.ts'], { cwd: root, env, timeout: 300_000 })
  const path = join(outdir, 'Remodel.template.json')
  await writeFile(path, JSON.stringify(forEmulator(JSON.parse(await readFile(path, 'utf8'))), null, 1))
  const { zip } = await bundleScorer({ python })
  await copyFile(zip, join(outdir, await scorerAsset(outdir)))
}

/** The only asset that is a ZIP already. */
async function scorerAsset(outdir: string): Promise<string> {
  const { files } = JSON.parse(await readFile(join(outdir, 'Remodel.assets.json'), 'utf8'))
  const paths = Object.values(files as Record<string, { source: { path: string } }>).map(({ source }) => source.path)
  const zips = paths.filter((path) => path.endsWith('.zip'))
  if (zips.length !== 1) throw new Error(`the assembly has ${zips.length} ZIPs, not the scorer's alone`)
  return zips[0] as string
}

/** Where `cdk deploy` puts its assets; once for an account. */
export async function bootstrap({ endpoint, folder, limitMs }: DeployOptions): Promise<void> {
  await cdk(['bootstrap', 'aws://000000000000/us-east-1'], { endpoint, folder, limitMs })
}

/** Deploys the assembly. @returns the stack's outputs */
export async function deploy({ endpoint, folder, limitMs }: DeployOptions): Promise<Record<string, string>> {
  const outputs = join(folder, 'outputs.json')
  const words = ['deploy', '--app', join(folder, 'cdk.out'), '--require-approval', 'never', '--outputs-file', outputs]
  await cdk([...words, '--progress', 'events'], { endpoint, folder, limitMs })
  return JSON.parse(await readFile(outputs, 'utf8')).Remodel
}

async function cdk(words: readonly string[], { endpoint, folder, limitMs }: DeployOptions): Promise<void> {
  const env = { ...process.env, ...emulatorEnvironment(endpoint), CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' }
  try {
    const { stdout, stderr } = await run(binary('node'), [binary('cdk'), ...words, '--no-notices', '--no-color'], {
      ...{ cwd: folder, env, timeout: limitMs, killSignal: 'SIGKILL' as const, maxBuffer: 1 << 26 },
    })
    await writeFile(join(folder, 'cdk.log'), stdout + stderr, { flag: 'a' })
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    throw new Error(`cdk ${words[0]} failed: ${message}\n${(stdout + stderr).slice(-6000)}`)
  }
}
