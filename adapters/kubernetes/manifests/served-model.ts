import type { ClusterPlace } from '#contracts/cluster-place'
import { deploymentName } from '#contracts/deployment-name'
import type { KubernetesService } from '#contracts/serving'
import type { Instant } from '#core/instant'

/** A version that is to answer as a service. */
export interface ServedModel {
  readonly modelName: string
  readonly version: number
  /** When it became champion: a version that becomes champion again is rolled out again. */
  readonly since: Instant
  /** The folder of its files in the object store. */
  readonly folder: string
  /** That of the user's own container, or of this project. */
  readonly image: string
  readonly definition: KubernetesService
}

export type ServingPlace = Pick<ClusterPlace, 'installation' | 'namespace' | 'trainingImage' | 'carrierImage'>

/** The name of a championship's rollout: a label of its pods. */
export const rolloutOf = ({ modelName, version, since }: ServedModel) => deploymentName({ modelName, version, since })
