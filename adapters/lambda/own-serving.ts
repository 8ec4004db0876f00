import type { ModelServer } from '#core/ports/model-server'

/**
 * The ModelServer port where users serve their models themselves, on an endpoint or anywhere else: they take the champion's files from the
 * bucket when they are told of it, and the scores come with the observations. Nobody is asked for more, and there is nothing to change.
 */
export const ownServing: ModelServer = {
  serve: async () => ({ status: 'serving' }),
  score: async () => null,
  serving: async () => null,
  usage: async () => null,
  close: async () => {},
}
