import endpoints from 'virtual:endpoints'
import type { Problem } from '#contracts/api/problem'
import type { AnswerOf, Asked, EndpointName } from './endpoint-types.ts'
import { addressOf, type RequestParts } from './request.ts'
import { demandToken, tokenHeader } from './token.ts'

/** The API refused the request; its problem document says why. */
export class RefusedError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** The request got no response. */
export class UnreachableError extends Error {}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** A response body with its ETag, which an edit sends back as `If-Match`. */
export interface Answered<Body> {
  readonly body: Body
  readonly etag: string | null
}

/**
 * Calls an endpoint by its name.
 *
 * @throws {RefusedError} when the API refuses, {UnreachableError} when there is no response
 * @example await call('getModel', { params: { model: 'nsw-price' } })
 */
export async function call<Name extends EndpointName>(
  name: Name,
  asked: Asked<Name>,
  options: CallOptions = {},
): Promise<AnswerOf<Name>> {
  return (await callWithEtag(name, asked, options)).body
}

/** As `call`, but with the ETag, for a value that is edited afterwards. */
export async function callWithEtag<Name extends EndpointName>(
  name: Name,
  asked: Asked<Name>,
  { signal, headers }: CallOptions = {},
): Promise<Answered<AnswerOf<Name>>> {
  const [method = 'get', path = '/'] = endpoints[name] ?? []
  const { params, query, body } = asked as RequestParts & { readonly body?: unknown }
  const init: RequestInit = {
    method: method.toUpperCase(),
    headers: { ...tokenHeader(), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }
  const response = await reach(addressOf(path, { params, query }), init)
  if (response.status !== 503 || name !== 'getReadiness') await refuse(response)
  return { body: (await response.json()) as AnswerOf<Name>, etag: response.headers.get('etag') }
}

/**
 * A page of the API, which a link cannot reach where the API wants a token.
 *
 * @throws as `call`
 */
export async function loadPage(path: string): Promise<Blob> {
  const response = await reach(path, { headers: tokenHeader() })
  await refuse(response)
  return response.blob()
}

/** @throws {RefusedError} for an answer that is no success */
async function refuse(response: Response): Promise<void> {
  if (response.status === 401) demandToken()
  if (!response.ok) throw new RefusedError(await problemIn(response))
}

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new UnreachableError('The installation does not respond.')
  }
}

/** The problem document of a response; one is made up where a proxy sent something else. */
async function problemIn(response: Response): Promise<Problem> {
  const { status, statusText } = response
  try {
    const problem = (await response.json()) as Partial<Problem>
    if (typeof problem.detail === 'string') return { errors: [], ...problem } as Problem
  } catch {}
  return {
    type: 'about:blank',
    title: statusText,
    status,
    detail: `${status} ${statusText}`,
    code: 'UNKNOWN',
    errors: [],
  }
}
