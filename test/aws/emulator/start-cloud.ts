import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '#adapters/local/free-port'
import { setUp } from '#local/setup/setup'
import { startPostgresServer } from '#test/support/postgres-server'
import { type Courier, startCourier } from './courier.ts'
import { bootstrap, deploy, synthesizeForEmulator } from './deploy.ts'
import { installMiniStack } from './install-mini-stack.ts'
import { startMiniStack } from './start-mini-stack.ts'
import { type SupervisedProcess, startSupervised } from './supervised-process.ts'

/** What a test needs to know of the installation; only text, because tests run in other processes. */
export interface Cloud {
  readonly endpoint: string
  readonly databaseUrl: string
  readonly dataApiUrl: string
  readonly sageMakerUrl: string
  readonly courierUrl: string
  /** Where every process writes its log. */
  readonly folder: string
  readonly outputs: Readonly<Record<string, string>>
}

const support = resolve(import.meta.dirname, '../../support')

/**
 * Starts all that AWS would bring on the loopback, and deploys the installation there.
 *
 * @returns the cloud, and what ends every process of it; when something goes wrong on the way, everything is ended
 *   before the error
 */
export async function startCloud(): Promise<{ readonly cloud: Cloud; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'remodel-aws-'))
  const running: { stop(): Promise<unknown> }[] = []
  const stop = async () => {
    for (const one of running.splice(0).reverse()) await one.stop()
  }
  const keep = <One extends { stop(): Promise<unknown> }>(one: One): One => {
    running.push(one)
    return one
  }
  try {
    const signal = AbortSignal.timeout(300_000)
    await setUp({ tell: (line) => console.error(line), signal })
    const python = await installMiniStack(signal)
    const port = await freePort()
    const endpoint = `http://127.0.0.1:${port}`
    const synthesized = synthesizeForEmulator({ folder, python })
    // What breaks before it is awaited is the error that counts.
    synthesized.catch(() => {})
    const postgres = keep(await startPostgresServer())
    const databaseUrl = await postgres.createDatabase()
    const dataApi = keep(startDataApi(databaseUrl, { port: await freePort(), folder, secretsUrl: endpoint }))
    const courier: Courier = keep(
      await startCourier(endpoint, { '/data-api/stop': dataApi.stop, '/data-api/start': dataApi.start }),
    )
    const sageMaker = keep(
      startSupervised({
        command: [
          ...[process.execPath, join(support, 'sagemaker/main.ts')],
          ...['--s3-endpoint', endpoint, '--events-url', courier.url],
        ],
        logPath: join(folder, 'sagemaker.log'),
      }),
    )
    const [dataApiUrl, sageMakerUrl] = await Promise.all([dataApi.start(), urlOf(sageMaker)])
    keep(
      await startMiniStack({
        python,
        port,
        folder,
        dataApiUrl,
        sageMakerUrl,
      }),
    )
    const options = { endpoint, folder, limitMs: 300_000 }
    await Promise.all([bootstrap(options), synthesized])
    const outputs = await deploy(options)
    const cloud = { endpoint, databaseUrl, folder, outputs, courierUrl: courier.url }
    return { cloud: { ...cloud, dataApiUrl, sageMakerUrl }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The Data API's fake; stopped, it leaves a database that is away, and started again it is where it was. */
function startDataApi(
  databaseUrl: string,
  { port, folder, secretsUrl }: { readonly port: number; readonly folder: string; readonly secretsUrl: string },
) {
  const command = [
    ...[process.execPath, join(support, 'rds-data-api/main.ts'), '--port', String(port)],
    ...['--database', `remodel=${databaseUrl}`],
    // Each function's statements run as its own user.
    ...['--secrets-url', secretsUrl],
    // Shortened as much as MiniStack shortens what Lambda waits before it tries again: on AWS three minutes, and one
    // and two.
    ...['--transaction-idle-ms', '15000'],
  ]
  let running: SupervisedProcess | undefined
  return {
    start: async (): Promise<string> => {
      running = startSupervised({ command, logPath: join(folder, 'data-api.log') })
      return urlOf(running)
    },
    stop: async (): Promise<void> => running?.stop(),
  }
}

async function urlOf(fake: SupervisedProcess): Promise<string> {
  const said = await fake.line((line) => line.startsWith('{"url"'), 60_000)
  return JSON.parse(said).url
}
