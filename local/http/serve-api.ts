import type { PageFiles } from '#api/api-context'
import { makeApi } from '#api/app'
import type { Runtime } from '#local/runtime'
import { systemTime } from '#local/time/wall-time'
import { WhatIfRuns } from '#local/what-if/what-if-runs'
import { apiOptionsOf } from './api-options-of.ts'
import { isLoopback, Listening, type ListenOptions, loopback } from './listen.ts'
import { readinessOf } from './readiness.ts'

export interface ServedApi {
  readonly port: number
  close(): Promise<void>
}

/** The address of the API. */
export interface Address extends ListenOptions {
  /** A server that listens there already. @default a new one */
  readonly listening?: Listening | undefined
  /** The dashboard's files. @default no dashboard */
  readonly pages?: PageFiles | undefined
}

/**
 * Serves the API. A request is handled between two pieces of the loop's work.
 *
 * @throws {AppError} the errors of `Listening.at`
 */
export async function serveApi(runtime: Runtime, address: Address): Promise<ServedApi> {
  const { host = loopback, token, pages } = address
  const listening = address.listening ?? (await Listening.at(address))
  const ended = new AbortController()
  const whatIf = new WhatIfRuns({ ports: runtime.ports, wall: systemTime, root: runtime.engine.stateRoot })
  const app = makeApi(runtime.ports, {
    stop: ended.signal,
    ...(!isLoopback(host) && { allowedHosts: null }),
    ...(token !== undefined && { token }),
    ...(pages && { pages }),
    ...apiOptionsOf(runtime),
    components: () => readinessOf(runtime),
    onEvents: (listener) => runtime.engine.bus.listen(listener),
    replay: runtime.replay,
    whatIf,
  })
  listening.answerWith(app.fetch)
  return {
    port: listening.port,
    close: async () => {
      ended.abort()
      await whatIf.close()
      await listening.close()
    },
  }
}
