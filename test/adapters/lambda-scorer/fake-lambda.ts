import type { WireAnswer, WireRequest } from '../aws-wire.ts'

/** What Lambda takes and gives a synchronous invocation. */
const payloadBytesLimit = 6 * 1024 * 1024

/** What a function ends with: an answer, an exception of its own, or Lambda's end of it. */
export type Ending =
  | { readonly answer: unknown }
  | { readonly errorType?: string; readonly errorMessage: string }
  /** Lambda refuses to run it at all. */
  | { readonly refusal: string; readonly status: number }

/**
 * One deployed function, as Lambda's Invoke answers for it. @see
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function fakeLambda(functionName: string, run: (event: never) => Ending): (request: WireRequest) => WireAnswer {
  return ({ method, path, headers, body }) => {
    const [, asked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? []
    if (method !== 'POST' || asked === undefined) return refused('UnknownOperationException', 404)
    if (decodeURIComponent(asked) !== functionName) return refused('ResourceNotFoundException', 404)
    // Without a type of its own an invocation waits for the answer.
    if ((headers['x-amz-invocation-type'] ?? 'RequestResponse') !== 'RequestResponse')
      return refused('InvalidParameterValueException', 400)
    if (body.length > payloadBytesLimit) return refused('RequestTooLargeException', 413)
    const ending = run(JSON.parse(body.toString('utf8')) as never)
    if ('refusal' in ending) return refused(ending.refusal, ending.status)
    if ('errorMessage' in ending) return failed(ending)
    const answer = JSON.stringify(ending.answer)
    if (Buffer.byteLength(answer) <= payloadBytesLimit)
      return { headers: { 'content-type': 'application/json' }, body: answer }
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${payloadBytesLimit} bytes).`
    return failed({ errorType: 'Function.ResponseSizeTooLarge', errorMessage })
  }
}

function failed(error: object): WireAnswer {
  return {
    headers: { 'content-type': 'application/json', 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify(error),
  }
}

function refused(name: string, status: number): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
    body: JSON.stringify({ Type: 'User', Message: `${name} said Lambda` }),
  }
}
