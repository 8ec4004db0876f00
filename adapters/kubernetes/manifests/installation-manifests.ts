import type {
  KubernetesObject,
  V1LimitRange,
  V1Namespace,
  V1ResourceQuota,
  V1ServiceAccount,
} from '@kubernetes/client-node'
import { type ClusterRoom, clusterAccounts } from '#contracts/cluster-place'
import { accessManifests } from './access-manifests.ts'
import { kueueManifests } from './kueue-manifests.ts'
import { asSent, labelsOf, type Manifest, namespaced } from './manifest.ts'
import { type MonitoringRules, monitoringManifests } from './monitoring-manifests.ts'
import { type NetworkOptions, networkManifests } from './network-manifests.ts'
import { priorityManifests } from './priority-manifests.ts'

export interface InstallationOptions extends NetworkOptions {
  /** A ClusterQueue that exists. @default one of the installation's own, with the room of its quota */
  readonly clusterQueue?: string
  /** The groups of `deploy/prometheus/remodel.rules.yml`, for clusters with the Prometheus operator. */
  readonly monitoring?: MonitoringRules
  /** Annotations of the pods' accounts: with IRSA `eks.amazonaws.com/role-arn`. Pod Identity needs none. */
  readonly accountAnnotations?: Partial<Record<keyof typeof clusterAccounts, Readonly<Record<string, string>>>>
}

/**
 * Everything that an installation needs in a cluster before its first training, in an order in which it can be applied.
 * Applying it again changes nothing.
 */
export function installationManifests(
  place: ClusterRoom,
  options: InstallationOptions = {},
): Manifest<KubernetesObject>[] {
  const manifests: Manifest<KubernetesObject>[] = [
    namespace(place),
    quota(place),
    limits(place),
    ...networkManifests(place, options),
    ...(Object.keys(clusterAccounts) as (keyof typeof clusterAccounts)[]).map((role) =>
      serviceAccount(place, role, options),
    ),
    ...accessManifests(place),
    ...priorityManifests(),
    ...(place.queue === null ? [] : kueueManifests(place, place.queue, options.clusterQueue)),
    ...(options.monitoring === undefined ? [] : monitoringManifests(place, options.monitoring)),
  ]
  return manifests.map(asSent)
}

function namespace(place: ClusterRoom): Manifest<V1Namespace> {
  // Any pod that asks for more than the strictest profile allows is refused.
  const security = ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted'])
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: place.namespace, labels: { ...labelsOf(place), ...Object.fromEntries(security) } },
  }
}

/** Counts limits, not requests: a training that is throttled or killed at its limit takes nothing from its neighbors. */
function quota(place: ClusterRoom): Manifest<V1ResourceQuota> {
  const { cpus, memoryGib, pods } = place.quota
  const hard = { 'limits.cpu': String(cpus), 'limits.memory': `${memoryGib}Gi`, pods: String(pods) }
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: namespaced(place, 'remodel'), spec: { hard } }
}

/** A quota refuses containers without limits. The defaults let a debugging container in; ours name their own. */
function limits(place: ClusterRoom): Manifest<V1LimitRange> {
  const container = {
    type: 'Container',
    _default: { cpu: '500m', memory: '512Mi' },
    defaultRequest: { cpu: '100m', memory: '128Mi' },
  }
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: namespaced(place, 'remodel'),
    spec: { limits: [container] },
  }
}

/** Pods of ours ask the cluster for nothing: an account is who they are for the object store. */
function serviceAccount(
  place: ClusterRoom,
  role: keyof typeof clusterAccounts,
  { accountAnnotations = {} }: InstallationOptions,
): Manifest<V1ServiceAccount> {
  const annotations = accountAnnotations[role]
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...namespaced(place, clusterAccounts[role]), ...(annotations && { annotations: { ...annotations } }) },
    automountServiceAccountToken: false,
  }
}
