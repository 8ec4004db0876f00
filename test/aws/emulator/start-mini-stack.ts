import { mkdir } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { type SupervisedProcess, startSupervised } from './supervised-process.ts'

const binaries = resolve(import.meta.dirname, '../../../node_modules/.bin')

/** Who calls an emulator: it believes every key. */
export const emulatorEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  // Nobody's own profile or configuration has a say.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
})

export interface MiniStackOptions {
  readonly python: string
  readonly port: number
  readonly folder: string
  /** Where Lambdas find what MiniStack does not have. */
  readonly dataApiUrl: string
  readonly sageMakerUrl: string
}

/**
 * Starts MiniStack on the loopback; its Lambdas are processes with the Node of this project, and inherit its
 * environment.
 */
export async function startMiniStack(options: MiniStackOptions): Promise<SupervisedProcess> {
  const { python, port, folder } = options
  const endpoint = `http://127.0.0.1:${port}`
  const temporary = join(folder, 'tmp')
  await mkdir(temporary, { recursive: true })
  const started = startSupervised({
    command: [python, '-m', 'ministack'],
    environment: {
      ...emulatorEnvironment(endpoint),
      AWS_ENDPOINT_URL_RDS_DATA: options.dataApiUrl,
      AWS_ENDPOINT_URL_SAGEMAKER: options.sageMakerUrl,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: 'localhost',
      // What it would listen for beside HTTP.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      MINISTACK_REGION: 'us-east-1',
      TMPDIR: temporary,
      PATH: [binaries, process.env.PATH].join(delimiter),
    },
    logPath: join(folder, 'mini-stack.log'),
  })
  await untilHealthy(started, endpoint)
  return started
}

async function untilHealthy(started: SupervisedProcess, endpoint: string): Promise<void> {
  for (let attempt = 0; attempt < 300 && started.isAlive(); attempt++) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await started.stop()
  throw new Error('MiniStack did not come up within a minute')
}
