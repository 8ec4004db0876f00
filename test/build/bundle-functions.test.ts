import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundleFunctions, deployedFunctions, type FunctionBundle, loadedAtStart } from '#build/bundle-functions'
import { environmentSchema } from '#contracts/environment'
import { deployedSpecs } from '#functions/deployed-specs'
import type { GrantedPort } from '#pipeline/function-spec'

/** Beside the modules that the runtime brings, so that a bundle finds them here as it does there. */
const outdir = join(import.meta.dirname, `../../node_modules/.cache/remodel/bundles-${process.pid}`)

/** What a function waits for before it can be called: its entry, and what that imports statically. */
const startBytesMax = 310_000
const largerStartBytesMax: Readonly<Record<string, number>> = {
  /** The figures of each task in SQL, and the losses and naive forecasts that it brings up to date and watches. */
  'check-performance': 319_000,
}
/** All that is deployed, what is loaded when a request needs it among it. */
const totalBytesMax = 328_000
const largerTotalBytesMax: Readonly<Record<string, number>> = {
  /**
   * Every endpoint with its part of the model file (own containers and serverless endpoints among it), the file formats,
   * JMESPath, the document that describes them, cron in words, metrics, model cards.
   */
  api: 1_034_000,
  /** The statistics of features, scores and estimates, and every setting's words, which the others hold too. */
  'check-drift': 335_000,
  /** Cron for the next schedule, and the losses of each task, by which waiting is weighed. */
  'decide-retraining': 342_000,
  /** The ends of trainings on SageMaker and on a cluster, and the judgement of what they left. */
  'finish-training': 334_000,
  /** The file formats and captured requests with JMESPath. */
  'ingest-observations': 370_000,
  /** Both backends that train: SageMaker's and the cluster's. */
  'start-training': 343_000,
}

/** With the SDK, as they are deployed: measured 373 to 678 kB at the start, and 554 to 988 kB in all. */
const withSdk = {
  startBytesMax: 750_000,
  totalBytesMax: 1_100_000,
  /** 1,737 kB: the clients of S3, SageMaker, Scheduler and Lambda are loaded by the requests that need them. */
  apiBytesMax: 1_742_000,
}

/** 2,321 kB: the client of Kubernetes, a part of its own that only an installation on a cluster loads. */
const clusterClientBytesMax = 2_400_000

/** The clients that a port's adapter may bring; every function may put a dead letter into a queue. */
const clientsOf: Readonly<Record<GrantedPort, readonly string[]>> = {
  database: ['client-rds-data'],
  databaseUsers: ['client-secrets-manager'],
  migrations: [],
  publisher: ['client-eventbridge'],
  objectStore: ['client-s3'],
  // The provider signs the tokens of a cluster.
  trainingBackend: [
    'client-ecr',
    'client-sagemaker',
    'client-s3',
    'client-cloudwatch-logs',
    'credential-provider-node',
  ],
  modelServer: ['client-sagemaker', 'client-lambda', 'client-s3', 'credential-provider-node'],
  scheduleHost: ['client-scheduler'],
  notifier: ['client-sns'],
  chat: ['client-secrets-manager'],
  shardQueue: [],
  wakeUp: [],
}

describe('the bundles', () => {
  let bundles: readonly FunctionBundle[] = []

  beforeAll(async () => {
    bundles = await bundleFunctions({ outdir })
  })
  afterAll(() => rm(outdir, { recursive: true, force: true }))

  const inputsOf = ({ metafile }: FunctionBundle) =>
    Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))
  const importsOf = ({ metafile }: FunctionBundle) => Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  const outputsAtStart = ({ file, metafile: { outputs } }: FunctionBundle) =>
    [...loadedAtStart(outputs, relative(process.cwd(), file))].flatMap((path) => outputs[path] ?? [])

  it('are one for every function that is deployed', async () => {
    const specs = deployedSpecs.map(({ name }) => name)
    expect(specs.filter((name) => !bundles.some(({ functionName }) => functionName === name))).toEqual([])
    expect(await deployedFunctions()).toEqual(specs.sort())
  })

  it('each load less than their limit at the start, the SDK not among it', () => {
    const limitOf = (name: string) => largerStartBytesMax[name] ?? startBytesMax
    const tooLarge = bundles.filter(({ functionName, startBytes }) => startBytes > limitOf(functionName))
    expect(tooLarge.map(({ functionName, startBytes }) => [functionName, startBytes])).toEqual([])
    expect(bundles.flatMap(inputsOf).filter((path) => path.includes('node_modules/@aws-sdk/'))).toEqual([])
  })

  const clusterClientOf = ({ metafile }: Pick<FunctionBundle, 'metafile'>) =>
    Object.entries(metafile.outputs).filter(([, { inputs }]) =>
      Object.keys(inputs).some((path) => path.includes('node_modules/@kubernetes/client-node/')),
    )
  const bytesWithoutClient = (bundle: FunctionBundle) =>
    clusterClientOf(bundle).reduce((sum, [, { bytes }]) => sum - bytes, bundle.totalBytes)

  it('have the client of Kubernetes in a part of its own, which the first call to a cluster loads', () => {
    const withClient = bundles.filter((bundle) => clusterClientOf(bundle).length > 0)
    const names = withClient.map(({ functionName }) => functionName)
    const training = deployedSpecs.filter(({ ports }) => 'trainingBackend' in ports).map(({ name }) => name)
    expect(names.sort()).toEqual([...training, 'serve-champion'].sort())
    for (const { functionName, metafile } of withClient) {
      const parts = clusterClientOf({ metafile })
      expect(parts, functionName).toHaveLength(1)
      for (const [path, { bytes }] of parts) {
        expect(bytes).toBeLessThan(clusterClientBytesMax)
        const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
        const kinds = imports.filter((each) => each.path === path).map(({ kind }) => kind)
        expect([...new Set(kinds)], functionName).toEqual(['dynamic-import'])
      }
    }
  })

  it('are no larger with what is loaded later than what is worth deploying', () => {
    const limitOf = (name: string) => largerTotalBytesMax[name] ?? totalBytesMax
    expect(
      bundles
        .filter((bundle) => bytesWithoutClient(bundle) > limitOf(bundle.functionName))
        .map((bundle) => [bundle.functionName, bytesWithoutClient(bundle)]),
    ).toEqual([])
  })

  it('are below their limits with the SDK too, as they are deployed', { timeout: 120_000 }, async () => {
    const made = await bundleFunctions({ outdir: join(outdir, 'with-sdk'), external: [] })
    const limitOf = (name: string) => (name === 'api' ? withSdk.apiBytesMax : withSdk.totalBytesMax)
    const tooLarge = made.filter(
      (bundle) =>
        bundle.startBytes > withSdk.startBytesMax || bytesWithoutClient(bundle) > limitOf(bundle.functionName),
    )
    expect(tooLarge.map(({ functionName, startBytes, totalBytes }) => [functionName, startBytes, totalBytes])).toEqual(
      [],
    )
    expect(made.flatMap(inputsOf).some((path) => path.includes('node_modules/@aws-sdk/client-rds-data/'))).toBe(true)
  })

  it('hold statements without their indentation', async () => {
    // Migrations keep theirs: their hash is checked.
    for (const { metafile } of bundles.filter(({ functionName }) => functionName !== 'migrate-database'))
      for (const path of Object.keys(metafile.outputs))
        expect(await readFile(path, 'utf8'), path).not.toMatch(/\n {2,}(select|from|where|update|set) /)
  })

  it.each([
    'prom-client',
    'hyparquet',
    'cronstrue',
    'croner',
    'csv-parse',
    'jmespath',
    'openapi-document.ts',
    'client-s3',
  ])('of the API loads %s only for the requests that need it', (name) => {
    const api = bundles.find(({ functionName }) => functionName === 'api') as FunctionBundle
    const pathsOf = (outputs: ReturnType<typeof outputsAtStart>) =>
      outputs.flatMap(({ inputs, imports }) => [...Object.keys(inputs), ...imports.map(({ path }) => path)])
    expect(pathsOf(Object.values(api.metafile.outputs)).filter((path) => path.includes(name))).not.toEqual([])
    expect(pathsOf(outputsAtStart(api)).filter((path) => path.includes(name))).toEqual([])
  })

  it('of the API read Parquet in a process of its own, whose module lies beside the entry', async () => {
    const api = bundles.find(({ functionName }) => functionName === 'api') as FunctionBundle
    const reader = Object.entries(api.metafile.outputs).find(([, { entryPoint }]) =>
      entryPoint?.endsWith('read-parquet.ts'),
    )
    const { readParquet } = await import(pathToFileURL(reader?.[0] ?? '').href)
    const columnData = [{ name: 'id', data: [738529527931269425n], type: 'INT64' as const }]
    const { rows } = await readParquet(new Uint8Array(parquetWriteBuffer({ columnData })), 0)
    expect(rows[0].cell('id')).toBe(738529527931269425n)
    const others = bundles.filter(({ functionName }) => functionName !== 'api')
    expect(others.flatMap(inputsOf).filter((path) => path.endsWith('read-in-process.ts'))).toEqual([])
  })

  it('import the clients of the ports that their specs name, and no others', () => {
    for (const bundle of bundles) {
      const spec = deployedSpecs.find(({ name }) => name === bundle.functionName)
      const allowed = [
        'client-sqs',
        ...(Object.keys(spec?.ports ?? {}) as GrantedPort[]).flatMap((port) => clientsOf[port]),
      ]
      const imported = importsOf(bundle).flatMap(({ path }) => /^@aws-sdk\/(.+)$/.exec(path)?.[1] ?? [])
      expect(
        imported.filter((name) => !allowed.includes(name)),
        bundle.functionName,
      ).toEqual([])
    }
  })

  it('ask ECR for the digest of an image only where trainings start', () => {
    const asking = bundles.filter((bundle) => importsOf(bundle).some(({ path }) => path === '@aws-sdk/client-ecr'))
    expect(asking.map(({ functionName }) => functionName)).toEqual(['start-training'])
  })

  it('of the API brings the dashboard where it is given, and is another one with another dashboard', async () => {
    const pages = join(outdir, 'built-pages')
    const bundled = async (html: string) => {
      await mkdir(join(pages, 'assets'), { recursive: true })
      await writeFile(join(pages, 'index.html'), html)
      const made = await bundleFunctions({
        outdir: join(outdir, 'with-pages'),
        pages,
        functionNames: ['api', 'notify'],
      })
      return made.map(({ fingerprint }) => fingerprint)
    }
    const [api, notify] = await bundled('<html>1</html>')
    expect(await readFile(join(outdir, 'with-pages/api/pages/index.html'), 'utf8')).toBe('<html>1</html>')
    expect(existsSync(join(outdir, 'with-pages/notify/pages'))).toBe(false)
    const [apiThen, notifyThen] = await bundled('<html>2</html>')
    expect(apiThen).not.toBe(api)
    expect(notifyThen).toBe(notify)
  })

  it('load nothing of SQS before there is a message to send', () => {
    const eager = bundles
      .flatMap(outputsAtStart)
      .flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'import-statement'))
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
