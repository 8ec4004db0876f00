import * as z from 'zod'
import { shortened } from '#core/text/shortened'

const requestSchema = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url({ protocol: /^https?$/ }),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
})
export type CloudFormationRequest = z.infer<typeof requestSchema>

/** CloudFormation accepts an answer of at most 4 kB, all fields together. */
const reasonCharactersMax = 2000
const answerMsMax = 10_000

/** The request of a custom resource; undefined for any other input. */
export function readCloudFormationRequest(input: unknown): CloudFormationRequest | undefined {
  return requestSchema.safeParse(input).data
}

/**
 * Does the work of a deployment and tells CloudFormation how it ended: an error fails the deployment with its message.
 * Nothing is thrown, because the deployment would be gone before a repeat. A deletion has nothing to do.
 *
 * Work that is about to outlast the function's time counts as failed: without an answer, CloudFormation waits for an
 * hour.
 */
export async function answerCloudFormation(
  request: CloudFormationRequest,
  work: () => Promise<unknown>,
  { remainingMs, put = putAnswer }: { readonly remainingMs: number; readonly put?: typeof putAnswer },
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = request
  const base = { StackId, RequestId, LogicalResourceId, PhysicalResourceId }
  try {
    if (request.RequestType !== 'Delete') await inTime(work(), remainingMs - answerMsMax)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return put(request.ResponseURL, { ...base, Status: 'FAILED', Reason: shortened(reason, reasonCharactersMax) })
  }
  return put(request.ResponseURL, { ...base, Status: 'SUCCESS' })
}

async function inTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  const over = Promise.withResolvers<never>()
  const timer = setTimeout(() => over.reject(new Error('it takes longer than the function may run')), Math.max(0, ms))
  try {
    return await Promise.race([work, over.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** The URL is signed: no other header may be sent. */
async function putAnswer(url: string, answer: Readonly<Record<string, string>>): Promise<void> {
  const body = JSON.stringify(answer)
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body,
    signal: AbortSignal.timeout(answerMsMax),
  })
  if (!response.ok) throw new Error(`CloudFormation's answer was refused with ${response.status}`)
}
