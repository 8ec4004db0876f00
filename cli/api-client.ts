import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import { problemSchema } from '#contracts/api/problem'
import { CommandError, exitCodes } from './command-error.ts'
import type { Connection } from './connection.ts'

export interface Ask<Schema extends z.ZodType> {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  /** The answer's schema. */
  readonly schema: Schema
  /** Sent as JSON, or with a `contentType` as it is. */
  readonly body?: unknown
  readonly contentType?: string
  readonly idempotencyKey?: string
}

/** A client of the API, the same for a running process and for a state that is opened here. */
export class ApiClient {
  readonly connection: Connection
  readonly #user: string

  constructor(connection: Connection, user: string) {
    this.connection = connection
    this.#user = user
  }

  /** @throws {CommandError} with the API's problem, or `NO_ANSWER` */
  async ask<Schema extends z.ZodType>(asked: Ask<Schema>): Promise<z.output<Schema>> {
    const { method = 'GET', path, schema, body } = asked
    const init: RequestInit = { method, headers: this.#headersOf(asked) }
    if (body !== undefined) init.body = asked.contentType ? (body as string) : JSON.stringify(body)
    const response = await this.#send(path, init)
    const answer: unknown = await response.json().catch(() => null)
    if (!response.ok) throw refusal(response.status, answer)
    const parsed = schema.safeParse(answer)
    if (parsed.success) return parsed.data
    throw new CommandError('UNKNOWN_ANSWER', `This version does not know the form of the answer to ${method} ${path}.`)
  }

  /** Reads an answer that is not JSON. @throws {CommandError} as {@link ask} */
  async text(path: string): Promise<string> {
    const response = await this.#send(path, {})
    if (!response.ok) throw refusal(response.status, await response.json().catch(() => null))
    return response.text()
  }

  #headersOf({ method = 'GET', contentType, idempotencyKey, body }: Ask<z.ZodType>): Record<string, string> {
    return {
      // A header holds ASCII only; a name may hold more.
      'x-remodel-user': encodeURIComponent(this.#user),
      ...(body !== undefined && { 'content-type': contentType ?? 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': idempotencyKey ?? randomUUID() }),
    }
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.connection.request(path, init)
    } catch (error) {
      if (error instanceof CommandError) throw error
      const reason =
        error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : error
      throw new CommandError('NO_ANSWER', `The installation does not answer: ${reason}`)
    }
  }
}

/** Problems that come from the command line: a bad value, an unknown name, an unusable file. */
const wrongWords: readonly string[] = [
  'INVALID_FIELD',
  'NOT_FOUND',
  'MISSING_COLUMNS',
  'DUPLICATE_COLUMN',
  'EMPTY_FILE',
  'UNREADABLE_FILE',
  'NOT_UTF8',
]

function refusal(status: number, answer: unknown): CommandError {
  const problem = problemSchema.safeParse(answer)
  if (!problem.success) return new CommandError('REFUSED', `The installation answered with status ${status}.`)
  const { code, detail, errors } = problem.data
  return new CommandError(code, detail, { errors, ...(wrongWords.includes(code) && { exitCode: exitCodes.usage }) })
}
