import { parseArgs } from 'node:util'
import { startRdsDataApi } from './rds-data-api.ts'

/**
 * The fake as a process: `node main.ts --database remodel=postgresql://… [--database …] [--port 0]
 * [--transaction-idle-ms N]`.
 *
 * Prints `{"url":"http://127.0.0.1:…"}` once it listens, and ends with its standard input, so that it cannot outlive
 * who started it. `POST /_faults` with a Fault (faults.ts) makes calls fail.
 */
const { values } = parseArgs({
  options: {
    database: { type: 'string', multiple: true },
    port: { type: 'string', default: '0' },
    'transaction-idle-ms': { type: 'string' },
  },
})
const databases = Object.fromEntries(
  (values.database ?? []).map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
)
const idleMs = values['transaction-idle-ms']
const api = await startRdsDataApi({
  databases,
  port: Number(values.port),
  ...(idleMs !== undefined && { idleMsMax: Number(idleMs) }),
})
process.stdout.write(`${JSON.stringify({ url: api.url })}\n`)
const end = () => void api.stop().then(() => process.exit(0))
process.stdin.resume().once('end', end)
process.once('SIGTERM', end).once('SIGINT', end)
