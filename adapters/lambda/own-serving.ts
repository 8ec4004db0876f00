import type { ModelServer } from '#core/ports/model-server'

/**
 * The ModelServer port for models that users serve themselves, on an endpoint or elsewhere. Users fetch the champion's
 * files from the bucket when they are notified, and send the scores with the observations. There is nothing to deploy
 * or to score here.
 */
export const ownServing: ModelServer = {
  serve: async () => ({ status: 'serving' }),
  score: async () => null,
  tryVersion: async () => ({ status: 'untried' }),
  serving: async () => undefined,
  usage: async () => null,
  close: async () => {},
}
