import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FolderStorage, S3Storage } from './job-storage.ts'
import { containerCommand } from './run-container.ts'
import { SageMakerFake } from './sagemaker-fake.ts'
import type { AwsEvent } from './state-change-event.ts'

/**
 * SageMaker as a process of its own: `node main.ts [--port 0] (--s3-endpoint URL | --folder DIR) [--events-url URL]
 * [--stop-grace-ms N]`.
 *
 * Prints `{"url"}` when it listens. State changes are posted to the events url as EventBridge delivers them; faults are
 * ordered by `POST /_fake/faults`: `{"action","type","message","count"}` for calls, `{"jobFailure"}` for the next job,
 * `{"alarm"}` for one that fires. SIGTERM ends it and all that it started.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    folder: { type: 'string' },
    's3-endpoint': { type: 'string' },
    'events-url': { type: 'string' },
    'stop-grace-ms': { type: 'string', default: '5000' },
  },
})
const { folder, 's3-endpoint': s3Endpoint, 'events-url': eventsUrl } = values
if (!s3Endpoint && !folder) throw new Error('either --s3-endpoint or --folder')
const work = await mkdtemp(join(tmpdir(), 'remodel-sagemaker-'))

/** An event that nobody takes is lost, as one for which there is no rule. */
async function post(event: AwsEvent): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  await fetch(eventsUrl as string, { method: 'POST', headers, body: JSON.stringify(event) }).catch(() => {})
}

const fake = await SageMakerFake.start({
  storage: s3Endpoint ? new S3Storage(s3Endpoint) : new FolderStorage((bucket) => join(folder as string, bucket)),
  folder: work,
  commandOf: ({ AlgorithmSpecification }) => containerCommand('train', AlgorithmSpecification.TrainingImage),
  serveCommandOf: (image) => containerCommand('serve', image),
  port: Number(values.port),
  stopGraceMs: Number(values['stop-grace-ms']),
  ...(eventsUrl && { onEvent: (event: AwsEvent) => void post(event) }),
})
console.log(JSON.stringify({ url: fake.url }))

async function end(): Promise<void> {
  await fake.close()
  await rm(work, { recursive: true, force: true })
  process.exit(0)
}
process.once('SIGTERM', end)
process.once('SIGINT', end)
