import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveApi } from '#local/http/serve-api'
import { openRuntime } from '#local/open-runtime'
import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'
import { setUp } from '#local/setup/setup'
import { priceModel } from '#test/api/api-lab'
import { hostileRequests } from './hostile-requests.ts'

const schemathesis = 'schemathesis==4.32.5'
/** What the generator makes of an endpoint beside the cases that its schemas' bounds give. */
const examplesEach = 20
/** An event stream has no end to wait for: it has tests of its own. */
const endless = '/v1/events'

/**
 * Sends a running installation hostile values in every place, then what its own OpenAPI document allows, and what it
 * does not: no answer may be an error of the server's, or one that the document does not name.
 */
async function fuzzApi(): Promise<void> {
  const signal = AbortSignal.timeout(10 * 60_000)
  const tell = (line: string) => console.log(line)
  const state = await mkdtemp(join(tmpdir(), 'remodel-fuzz-'))
  await setUp({ tell, signal })
  const { executable: python } = await findPython({ platform: process.platform, ask: askPython })
  const uv = await prepareUv({ python, tell, signal })
  const runtime = await openRuntime({ state })
  const ended = new AbortController()
  await runtime.start()
  const running = runtime.run(ended.signal)
  const api = await serveApi(runtime, { port: 0 })
  try {
    const origin = `http://127.0.0.1:${api.port}`
    await send(`${origin}/v1/models/price`, 'PUT', 'application/json', JSON.stringify(priceModel))
    await send(`${origin}/v1/models/price/observations`, 'POST', 'text/csv', 'time,demand,region\n2024-01-01,1,nsw\n')
    await sendHostile(origin)
    const checks =
      'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method'
    await runTool({
      file: uv,
      words: [
        'tool',
        'run',
        '--from',
        schemathesis,
        'schemathesis',
        'run',
        `${origin}/openapi.json`,
        '--checks',
        checks,
        '--phases',
        'examples,coverage,fuzzing',
        '--max-examples',
        String(examplesEach),
        '--seed',
        '1',
        '--exclude-path',
        endless,
        '--no-color',
        '--warnings',
        'off',
      ],
      tell,
      signal,
    })
    console.log('2 passed, 0 failed')
  } finally {
    await api.close()
    ended.abort()
    await running
    await runtime.close()
    await rm(state, { recursive: true, force: true })
  }
}

/** @throws naming each request that was answered with an error of the server's */
async function sendHostile(origin: string): Promise<void> {
  const failed: string[] = []
  const requests = hostileRequests().filter(({ path }) => !path.startsWith(endless))
  for (const { name, method, path, headers, body } of requests) {
    const response = await fetch(`${origin}${path}`, { method, headers, ...(body !== undefined && { body }) })
    const text = await response.text()
    if (response.status >= 500) failed.push(`${name}: ${response.status} ${text}`)
  }
  if (failed.length > 0) throw new Error(`errors of the server:\n${failed.join('\n')}`)
  console.log(`${requests.length} hostile requests, and no error of the server`)
}

async function send(url: string, method: string, type: string, body: string): Promise<void> {
  const response = await fetch(url, { method, headers: { 'content-type': type }, body })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
}

await fuzzApi()
