import type { KubernetesObject, V1ObjectMeta } from '@kubernetes/client-node'
import { type ClusterRoom, clusterLabels } from '#contracts/cluster-place'

/** An object of a cluster as it is sent. */
export type Manifest<T extends KubernetesObject = KubernetesObject> = T & {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
}

/** An object of a kind that only some clusters know, with the version that brings it. */
export interface CustomObject extends KubernetesObject {
  readonly spec?: Readonly<Record<string, unknown>>
  readonly value?: number
  readonly description?: string
}

/**
 * The labels of everything that an installation puts into a cluster.
 *
 * @example labelsOf({ installation: 'remodel' })['app.kubernetes.io/part-of'] // => 'remodel'
 */
export function labelsOf({ installation }: Pick<ClusterRoom, 'installation'>): Record<string, string> {
  return { 'app.kubernetes.io/part-of': 'remodel', [clusterLabels.installation]: installation }
}

/** The metadata of an object in the installation's namespace. */
export function namespaced(place: ClusterRoom, name: string): V1ObjectMeta & { name: string } {
  return { name, namespace: place.namespace, labels: labelsOf(place) }
}

/**
 * An object with the names of its fields as the API has them. The client's types put an underscore before words that
 * TypeScript reserves, and the client takes it away; an object that is sent without the client needs this.
 *
 * @example asSent({ _from: [{ _default: 1 }] }) // => { from: [{ default: 1 }] }
 */
export function asSent<T>(value: T): T {
  if (Array.isArray(value)) return value.map(asSent) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, content]) => [name.replace(/^_/, ''), asSent(content)])
  return Object.fromEntries(entries) as T
}
