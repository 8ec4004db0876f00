import type {
  V1Deployment,
  V1PodDisruptionBudget,
  V1PodSpec,
  V1Service,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node'
import { clusterAccounts, clusterLabels } from '#contracts/cluster-place'
import { podSecurity } from './hardened-pod.ts'
import { labelsOf, type Manifest } from './manifest.ts'
import { rolloutOf, type ServedModel, type ServingPlace } from './served-model.ts'
import { fetchContainer, serveContainer, servingParts, shipContainer } from './serving-containers.ts'
import type { PodStore } from './training-containers.ts'

export interface ServingOptions {
  readonly store: PodStore
  /** How long a rollout may make no progress, in seconds, until it has failed: a new node pulls the image first. */
  readonly progressSecondsMax?: number
}

/** Labels of a service's objects, beside those of everything of ours. */
export const servingLabels = { service: 'remodel.dev/service', deployment: 'remodel.dev/deployment' } as const

/**
 * The objects of a service, in the order in which they are applied: pods come last, and find what limits them.
 *
 * Another version changes the Deployment alone, which replaces its pods: a new one has to answer before an old one goes.
 */
export function servingManifests(
  model: ServedModel,
  place: ServingPlace,
  options: ServingOptions,
): [Manifest<V1Service>, Manifest<V1PodDisruptionBudget>, Manifest<V2HorizontalPodAutoscaler>, Manifest<V1Deployment>] {
  return [
    service(model, place),
    disruptionBudget(model, place),
    autoscaler(model, place),
    deployment(model, place, options),
  ]
}

/** Labels of the objects, the same for every version. */
function labelsOfService({ modelName, definition }: ServedModel, place: ServingPlace): Record<string, string> {
  return {
    ...labelsOf(place),
    // A label's value ends with a letter or a digit.
    [clusterLabels.model]: modelName.replace(/-+$/, ''),
    [clusterLabels.role]: 'serving',
    [servingLabels.service]: definition.service,
  }
}

const selectorOf = ({ definition }: ServedModel) => ({ [servingLabels.service]: definition.service })

function metadataOf(model: ServedModel, place: ServingPlace) {
  return { name: model.definition.service, namespace: place.namespace, labels: labelsOfService(model, place) }
}

function service(model: ServedModel, place: ServingPlace): Manifest<V1Service> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(model, place),
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(model),
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
    },
  }
}

/** A node that is drained takes one pod at a time. */
function disruptionBudget(model: ServedModel, place: ServingPlace): Manifest<V1PodDisruptionBudget> {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(model, place),
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(model) } },
  }
}

function autoscaler(model: ServedModel, place: ServingPlace): Manifest<V2HorizontalPodAutoscaler> {
  const { service: name, replicasMin, replicasMax, cpuPercent } = model.definition
  const target = { type: 'Utilization', averageUtilization: cpuPercent }
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(model, place),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: replicasMin,
      maxReplicas: replicasMax,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  }
}

/** Without `replicas`: the autoscaler alone sets them. */
function deployment(model: ServedModel, place: ServingPlace, options: ServingOptions): Manifest<V1Deployment> {
  const labels = { ...labelsOfService(model, place), [servingLabels.deployment]: rolloutOf(model) }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(model, place),
    spec: {
      selector: { matchLabels: selectorOf(model) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
      progressDeadlineSeconds: options.progressSecondsMax ?? 600,
      revisionHistoryLimit: 2,
      template: {
        metadata: {
          labels,
          // The webhooks of EKS give the server no credentials: it needs none.
          annotations: { 'eks.amazonaws.com/skip-containers': servingParts.serve },
        },
        spec: podOf(model, place, options.store),
      },
    },
  }
}

function podOf(model: ServedModel, place: ServingPlace, store: PodStore): V1PodSpec {
  return {
    serviceAccountName: clusterAccounts.serving,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    // The requests in progress, and after them the last captures.
    terminationGracePeriodSeconds: 60,
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selectorOf(model) },
      matchLabelKeys: ['pod-template-hash'],
    })),
    securityContext: podSecurity,
    initContainers: [
      fetchContainer(model, place, store),
      ...(model.definition.capturePercent > 0 ? [shipContainer(model, place, store)] : []),
    ],
    containers: [serveContainer(model)],
    volumes: [
      { name: 'model', emptyDir: { sizeLimit: '2Gi' } },
      // The server stops capturing long before: a pod that fills it is evicted.
      { name: 'captures', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      ...(store.claimName === undefined
        ? []
        : [{ name: 'store', persistentVolumeClaim: { claimName: store.claimName } }]),
    ],
  }
}
