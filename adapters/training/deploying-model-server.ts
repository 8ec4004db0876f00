import type { TrialOutcome } from '#core/ports/model-server'

/** The parts that model servers share which deploy versions for others to ask: nothing is scored through them. */
export abstract class DeployingModelServer {
  /** Deployments are not used for scoring: they would count, and capture, requests that no user made. */
  async score(): Promise<null> {
    return null
  }

  /** The trial of a version is the scorer's: a deployment takes minutes, and room or instances. */
  async tryVersion(): Promise<TrialOutcome> {
    return { status: 'untried' }
  }

  async serving(): Promise<undefined> {
    return undefined
  }

  async usage(): Promise<null> {
    return null
  }
}
