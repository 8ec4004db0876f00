/** A deployment to an endpoint: of a championship, because a version may become champion again. */
interface Deployment {
  readonly modelName: string
  readonly version: number
  /** When the version became champion, in milliseconds since 1970. */
  readonly since: number
}

/**
 * The name of a deployment's SageMaker model and endpoint configuration: at most 63 characters, the same for the same
 * championship.
 *
 * @example deploymentName({ modelName: 'churn', version: 4, since: 1_700_000_000_000 }) // => 'churn-v4-loyw3v28'
 */
export function deploymentName({ modelName, version, since }: Deployment): string {
  return `${modelName}-v${version}-${since.toString(36)}`
}

/**
 * The deployment of a name; null for a name that is not ours.
 *
 * @example readDeploymentName('churn-v4-loyw3v28')?.version // => 4
 */
export function readDeploymentName(name: string): Deployment | null {
  const [, modelName, version, since] = /^([a-z][a-z0-9-]{0,39})-v(\d+)-([0-9a-z]+)$/.exec(name) ?? []
  if (modelName === undefined || version === undefined || since === undefined) return null
  return { modelName, version: Number(version), since: Number.parseInt(since, 36) }
}

/**
 * The tag of a deployment's SageMaker model and endpoint configuration, with the model's name: tagged resources may be
 * deleted.
 */
export const modelTag = 'remodel:model'

/** A tag of the same resources, with the name of their endpoint. */
export const endpointTag = 'remodel:endpoint'
