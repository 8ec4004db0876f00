import type { ApiContext } from '#api/api-context'
import { ApiError } from '#api/http/api-error'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import * as contract from '#contracts/api/clock'
import { toIso } from '#core/instant'

/** What time it is; where an example is replayed, how fast it passes. */
export function bindClock(handlers: EndpointHandlers, { ports, options }: ApiContext): void {
  const now = () => {
    const replay = options.replay?.state()
    const wall = { now: toIso(ports.clock.now()), kind: 'wall', speed: null, from: null, to: null } as const
    return replay ? { ...wall, ...replay, kind: 'replay' as const } : wall
  }
  bindEndpoint(handlers, contract.getClock)(async () => ({ status: 200, body: now() }))
  bindEndpoint(
    handlers,
    contract.putClock,
  )(async ({ body: { speed } }) => {
    if (!options.replay?.state()) {
      throw new ApiError(
        409,
        'NO_REPLAY',
        'Time passes with the wall clock here: no replay is on whose speed could be set.',
      )
    }
    options.replay.setSpeed(speed)
    return { status: 200, body: now() }
  })
}
