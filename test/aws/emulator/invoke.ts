/** What a Lambda answered. */
export interface InvocationAnswer {
  /** Of the function itself; `undefined` when it was only asked to run. */
  readonly payload: unknown
  /** Whether the function threw. */
  readonly failed: boolean
}

/**
 * Invokes a Lambda and waits for its answer, or as services of AWS do it: asynchronously, with Lambda's own retries.
 *
 * @throws when Lambda itself refuses
 */
export async function invoke(
  endpoint: string,
  functionName: string,
  event: unknown,
  kind: 'RequestResponse' | 'Event' = 'RequestResponse',
): Promise<InvocationAnswer> {
  const url = `${endpoint}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': kind }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(event) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`Lambda answered ${answer.status} to an invocation of ${functionName}: ${text}`)
  return {
    payload: text === '' ? undefined : JSON.parse(text),
    failed: answer.headers.get('x-amz-function-error') !== null,
  }
}
