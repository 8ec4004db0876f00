import { randomUUID } from 'node:crypto'
import type { JobStorage } from './job-storage.ts'

export interface CaptureConfig {
  readonly EnableCapture?: boolean
  readonly InitialSamplingPercentage: number
  readonly DestinationS3Uri: string
  readonly CaptureContentTypeHeader?: {
    readonly CsvContentTypes?: readonly string[]
    readonly JsonContentTypes?: readonly string[]
  }
}

export interface Invocation {
  readonly endpointName: string
  readonly variant: string
  readonly inferenceId: string | null
  readonly input: { readonly contentType: string; readonly body: string }
  readonly output: { readonly contentType: string; readonly body: string }
}

/**
 * Writes one request and its answer down as SageMaker does: a line of JSON below `<endpoint>/<variant>/yyyy/mm/dd/hh/`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 */
export async function captureInvocation(
  storage: JobStorage,
  config: CaptureConfig,
  invocation: Invocation,
): Promise<void> {
  const inferenceTime = `${new Date().toISOString().slice(0, 19)}Z`
  const line = {
    captureData: {
      endpointInput: captured('INPUT', invocation.input, config),
      endpointOutput: captured('OUTPUT', invocation.output, config),
    },
    eventMetadata: {
      eventId: randomUUID(),
      ...(invocation.inferenceId !== null && { inferenceId: invocation.inferenceId }),
      inferenceTime,
    },
    eventVersion: '0',
  }
  const [year, month, day, hour, ...rest] = inferenceTime.slice(0, -1).split(/[-T:]/)
  const folder = [invocation.endpointName, invocation.variant, year, month, day, hour].join('/')
  const uri = `${config.DestinationS3Uri.replace(/\/$/, '')}/${folder}/${rest.join('-')}-000-${randomUUID()}.jsonl`
  await storage.write(uri, new TextEncoder().encode(`${JSON.stringify(line)}\n`))
}

function captured(mode: string, { contentType, body }: { contentType: string; body: string }, config: CaptureConfig) {
  const { CsvContentTypes = [], JsonContentTypes = [] } = config.CaptureContentTypeHeader ?? {}
  const type = contentType.split(';', 1)[0] ?? ''
  const encoding = CsvContentTypes.includes(type) ? 'CSV' : JsonContentTypes.includes(type) ? 'JSON' : 'BASE64'
  const data = encoding === 'BASE64' ? Buffer.from(body).toString('base64') : body
  return { observedContentType: contentType, mode, data, encoding }
}
