import type { V1ContainerStatus, V1Deployment, V1Pod } from '@kubernetes/client-node'
import { readDeploymentName } from '#contracts/deployment-name'
import type { ServingOutcome } from '#core/ports/model-server'
import { rolloutOf, type ServedModel } from './manifests/served-model.ts'
import { servingLabels } from './manifests/serving-manifests.ts'

/**
 * How far the rollout of a version is. It serves once every pod is one of its own and answers: while old pods are left,
 * both versions answer.
 *
 * @param deployment as it is after the version was asked for
 * @param podsOf lists the service's pods; called for a rollout that failed
 */
export async function rolloutOutcome(
  model: ServedModel,
  deployment: V1Deployment,
  podsOf: () => Promise<readonly V1Pod[]>,
): Promise<ServingOutcome> {
  const { metadata, spec, status = {} } = deployment
  const { generation = 0 } = metadata ?? {}
  if ((status.observedGeneration ?? 0) < generation) return { status: 'changing' }
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing')
  if (progressing?.status === 'False') {
    const pods = await podsOf()
    const own = pods.filter(({ metadata }) => metadata?.labels?.[servingLabels.deployment] === rolloutOf(model))
    const refused = status.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
    const why = own.map(troubleOf).find((trouble) => trouble !== null) ?? refused?.message ?? progressing.message
    return {
      status: 'failed',
      reason: `rollout ${rolloutOf(model)} makes no progress: ${why ?? 'its pods do not answer'}`,
      answering: answeringOf(pods, model),
    }
  }
  const wanted = spec?.replicas ?? 1
  if (wanted === 0)
    return { status: 'failed', reason: `Deployment ${metadata?.name} is scaled to no pods`, answering: null }
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status
  const isDone = updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= updatedReplicas
  return { status: isDone ? 'serving' : 'changing' }
}

/** The version that answers while a rollout is stuck: that of the old pods, or its own where none is left. */
function answeringOf(pods: readonly V1Pod[], model: ServedModel): number | null {
  const ready = pods.filter(({ metadata, status }) => {
    const isReady = status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
    return isReady && metadata?.deletionTimestamp === undefined
  })
  const versions = ready.flatMap(({ metadata }) => {
    const read = readDeploymentName(metadata?.labels?.[servingLabels.deployment] ?? '')
    return read === null ? [] : [read.version]
  })
  return versions.find((version) => version !== model.version) ?? versions[0] ?? null
}

/**
 * Why a pod does not answer, as the cluster says it: it found no node, its image is not there, the version's files
 * could not be brought, or the server ended.
 */
export function troubleOf({ status }: V1Pod): string | null {
  const { initContainerStatuses = [], containerStatuses = [], conditions = [] } = status ?? {}
  for (const container of [...initContainerStatuses, ...containerStatuses]) {
    const trouble = troubleOfContainer(container)
    if (trouble !== null) return trouble
  }
  const unscheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  return unscheduled ? `no node takes its pod: ${unscheduled.message ?? unscheduled.reason ?? 'unschedulable'}` : null
}

/** Waiting to be started again says less than how it ended. */
function troubleOfContainer({ name, state, lastState, image }: V1ContainerStatus): string | null {
  const ended = state?.terminated ?? lastState?.terminated
  if (ended && ended.exitCode !== 0) {
    const said = ended.message?.trim() || ended.reason || 'without a word'
    return `${name} ended with code ${ended.exitCode}: ${said}`
  }
  const waiting = state?.waiting
  if (waiting === undefined || waiting.reason === 'PodInitializing' || waiting.reason === 'ContainerCreating')
    return null
  return `${name} (${image}): ${[waiting.reason, waiting.message].filter(Boolean).join(': ')}`
}
