import type { ApiContext } from '#api/api-context'
import { ApiError } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { toIso } from '#core/instant'

export * as endpoints from '#contracts/api/clock'

/** The current time and, during a replay, its speed. */
export function makeHandlers({ ports, options }: ApiContext): PartHandlers<'clock'> {
  const now = () => {
    const replay = options.replay?.state()
    const wall = {
      now: toIso(ports.clock.now()),
      kind: 'wall',
      speed: null,
      from: null,
      to: null,
      leftMs: null,
    } as const
    return replay ? { ...wall, ...replay, kind: 'replay' as const } : wall
  }
  return {
    getClock: async () => ({ status: 200, body: now() }),
    putClock: async ({ body: { speed } }) => {
      if (!options.replay?.state()) {
        throw new ApiError(
          409,
          'NO_REPLAY',
          'No replay is on: time passes with the wall clock, which has no speed to set.',
        )
      }
      options.replay.setSpeed(speed)
      return { status: 200, body: now() }
    },
  }
}
