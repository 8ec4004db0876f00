import type { Answer } from '#core/answer'
import { AppError } from '#core/errors'
import type { FeatureValue } from '#core/ports/model-server'
import { OwnServer, type OwnServerOptions } from './own-server.ts'

export type OwnAnswers =
  | { readonly status: 'scored'; readonly answers: readonly (Answer | null)[] }
  | { readonly status: 'failed'; readonly reason: string }

/** A server that fails is not started again for each batch: each try may take its whole time limit. */
const pauseMs = 30_000

/**
 * A version that its own server scores. A server that ended or hangs is replaced; one that fails again rests for half a
 * minute, in which the reason is told instead.
 */
export class OwnVersion {
  readonly #options: OwnServerOptions
  #server: OwnServer | null = null
  #starting: Promise<OwnServer> | null = null
  #failure: { readonly reason: string; readonly atMs: number } | null = null
  #isEnded = false

  constructor(options: OwnServerOptions) {
    this.#options = options
  }

  /** @returns null once its server answers, or why it does not */
  async start(): Promise<string | null> {
    try {
      await this.#current()
      this.#failure = null
      return null
    } catch (error) {
      return this.#failed(error)
    }
  }

  async score(rows: readonly (readonly FeatureValue[])[]): Promise<OwnAnswers> {
    if (this.#failure !== null && performance.now() - this.#failure.atMs < pauseMs)
      return { status: 'failed', reason: this.#failure.reason }
    try {
      return { status: 'scored', answers: await this.#ask(rows) }
    } catch (error) {
      return { status: 'failed', reason: this.#failed(error) }
    }
  }

  /** The process of its server; null while none runs. */
  get pid(): number | null {
    return this.#server?.hasEnded === false ? this.#server.pid : null
  }

  async end(): Promise<void> {
    this.#isEnded = true
    await this.#starting?.catch(() => {})
    await this.#server?.end()
  }

  /** A request that lost its server is repeated once, with a new one. */
  async #ask(rows: readonly (readonly FeatureValue[])[]): Promise<readonly (Answer | null)[]> {
    const server = await this.#current()
    try {
      return await server.score(rows)
    } catch (error) {
      const isLost = error instanceof AppError && error.code === 'OWN_SERVER_LOST'
      if (isLost || (error instanceof AppError && error.code === 'OWN_SERVER_TIMED_OUT')) await this.#drop(server)
      if (!isLost || this.#isEnded) throw error
      const next = await this.#current()
      return await next.score(rows)
    }
  }

  /** The server that runs, or a new one: calls at once share it. */
  async #current(): Promise<OwnServer> {
    if (this.#server?.hasEnded === false) return this.#server
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  async #start(): Promise<OwnServer> {
    const server = await OwnServer.start(this.#options)
    this.#server = server
    return server
  }

  /** Another call may have replaced it already. */
  async #drop(server: OwnServer): Promise<void> {
    if (this.#server === server) this.#server = null
    await server.end()
  }

  /** A server that answers otherwise than it should is asked again: it need not rest, as no time was lost. */
  #failed(error: unknown): string {
    if (!(error instanceof AppError)) throw error
    if (error.code !== 'OWN_SERVER_REFUSED' && error.code !== 'OWN_SERVER_UNREADABLE')
      this.#failure = { reason: error.message, atMs: performance.now() }
    return error.message
  }
}
