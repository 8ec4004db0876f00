import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundleFunctions, deployedFunctions, type FunctionBundle } from '#build/bundle-functions'
import { environmentSchema } from '#contracts/environment'
import { deployedSpecs } from '#functions/deployed-specs'
import type { GrantedPort } from '#functions/spec'

/** Beside the modules that the runtime brings, so that a bundle finds them here as it does there. */
const outdir = join(import.meta.dirname, `../../node_modules/.cache/remodel/bundles-${process.pid}`)

const sizeBytesMax = 250_000
/** All of the API in one: its routes, two file formats, its own description, cron in words. */
const apiSizeBytesMax = 650_000

/** The clients that a port's adapter may bring; every function may put a dead letter into a queue. */
const clientsOf: Readonly<Record<GrantedPort, readonly string[]>> = {
  database: ['client-rds-data'],
  migrations: [],
  publisher: ['client-eventbridge'],
  objectStore: ['client-s3'],
  trainingBackend: ['client-sagemaker', 'client-s3', 'client-cloudwatch-logs'],
  modelServer: ['client-sagemaker'],
  scheduleHost: ['client-scheduler'],
  notifier: ['client-sns'],
  chat: ['client-secrets-manager'],
  shardQueue: [],
}

describe('the bundles', () => {
  let bundles: readonly FunctionBundle[] = []

  beforeAll(async () => {
    bundles = await bundleFunctions({ outdir })
  })
  afterAll(() => rm(outdir, { recursive: true, force: true }))

  const outputOf = ({ metafile }: FunctionBundle) => Object.values(metafile.outputs)[0]

  it('are one for every function that is deployed', async () => {
    const specs = deployedSpecs.map(({ name }) => name)
    expect(specs.filter((name) => !bundles.some(({ functionName }) => functionName === name))).toEqual([])
    expect(await deployedFunctions()).toEqual(specs.sort())
  })

  it('are each below their limit, the SDK not among it', () => {
    const limitOf = (name: string) => (name === 'api' ? apiSizeBytesMax : sizeBytesMax)
    expect(bundles.filter(({ functionName, sizeBytes }) => sizeBytes > limitOf(functionName))).toEqual([])
    const inputs = bundles.flatMap((bundle) => Object.keys(outputOf(bundle)?.inputs ?? {}))
    expect(inputs.filter((path) => path.includes('node_modules/@aws-sdk/'))).toEqual([])
  })

  it('import the clients of the ports that their specs name, and no others', () => {
    for (const bundle of bundles) {
      const spec = deployedSpecs.find(({ name }) => name === bundle.functionName)
      const allowed = [
        'client-sqs',
        ...(Object.keys(spec?.ports ?? {}) as GrantedPort[]).flatMap((port) => clientsOf[port]),
      ]
      const imported = (outputOf(bundle)?.imports ?? []).flatMap(({ path }) => /^@aws-sdk\/(.+)$/.exec(path)?.[1] ?? [])
      expect(
        imported.filter((name) => !allowed.includes(name)),
        bundle.functionName,
      ).toEqual([])
    }
  })

  it('load nothing of SQS before there is a message to send', () => {
    const eager = bundles.flatMap(
      (bundle) => outputOf(bundle)?.imports.filter(({ kind }) => kind === 'import-statement') ?? [],
    )
    expect(eager.filter(({ path }) => path === '@aws-sdk/client-sqs')).toEqual([])
  })

  it('export a handler that begins with what their environment gives', async () => {
    for (const name of Object.keys(environmentSchema.shape)) vi.stubEnv(name, 'value')
    vi.stubEnv('TRAINING_BACKEND', 'sagemaker')
    vi.stubEnv('TRAINING_SPOT', 'false')
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO')
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    for (const { file, functionName } of bundles) {
      const { handler } = await import(pathToFileURL(file).href)
      expect(handler, functionName).toBeTypeOf('function')
    }
    vi.unstubAllEnvs()
  })
})
