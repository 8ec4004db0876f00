import { parseArgs } from 'node:util'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { startRdsDataApi } from './rds-data-api.ts'

/**
 * The fake as a process: `node main.ts --database remodel=postgresql://… [--database …] [--port 0]
 * [--transaction-idle-ms N] [--secrets-url http://…]`.
 *
 * With the URL of a Secrets Manager a statement runs as the user of its secret, and as the owner for a secret that is
 * not there: RDS's own.
 *
 * Prints `{"url":"http://127.0.0.1:…"}` once it listens, and ends with its standard input, so that it cannot outlive
 * who started it. `POST /_faults` with a Fault (faults.ts) makes calls fail.
 */
const { values } = parseArgs({
  options: {
    database: { type: 'string', multiple: true },
    port: { type: 'string', default: '0' },
    'transaction-idle-ms': { type: 'string' },
    'secrets-url': { type: 'string' },
  },
})
const databases = Object.fromEntries(
  (values.database ?? []).map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
)
const users = new Map<string, string | undefined>()
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const secrets = new SecretsManagerClient({ endpoint: values['secrets-url'] ?? '', region: 'us-east-1', credentials })
async function userOf(secretArn: string): Promise<string | undefined> {
  if (!users.has(secretArn)) {
    const asked = secrets.send(new GetSecretValueCommand({ SecretId: secretArn }))
    const { SecretString = '{}' } = await asked.catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return { SecretString: '{}' }
      throw error
    })
    users.set(secretArn, (JSON.parse(SecretString) as { username?: string }).username)
  }
  return users.get(secretArn)
}
const idleMs = values['transaction-idle-ms']
const api = await startRdsDataApi({
  databases,
  port: Number(values.port),
  ...(values['secrets-url'] !== undefined && { userOf }),
  ...(idleMs !== undefined && { idleMsMax: Number(idleMs) }),
})
process.stdout.write(`${JSON.stringify({ url: api.url })}\n`)
const end = () => void api.stop().then(() => process.exit(0))
process.stdin.resume().once('end', end)
process.once('SIGTERM', end).once('SIGINT', end)
