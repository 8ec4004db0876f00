import type { V1Container, V1PodSpec } from '@kubernetes/client-node'
import { readQuantity } from './quantity.ts'

export interface Resources {
  readonly cpus: number
  readonly memoryBytes: number
}

/** An init container that runs beside the main ones: the native form of a sidecar. */
export function isSidecar(container: V1Container): boolean {
  return container.restartPolicy === 'Always'
}

/**
 * The resources that a pod claims of its node: the main containers together with the sidecars, or an init container
 * with the sidecars started before it, whichever is more.
 */
export function requestedResources({ containers, initContainers = [] }: V1PodSpec): Resources {
  let sidecars: Resources = { cpus: 0, memoryBytes: 0 }
  let most = sidecars
  for (const container of initContainers) {
    const together = sum(sidecars, requestOf(container))
    if (isSidecar(container)) sidecars = together
    else most = larger(most, together)
  }
  return larger(most, containers.map(requestOf).reduce(sum, sidecars))
}

function requestOf({ resources }: V1Container): Resources {
  const requests = resources?.requests ?? {}
  return { cpus: readQuantity(requests.cpu ?? '0'), memoryBytes: readQuantity(requests.memory ?? '0') }
}

function sum(one: Resources, other: Resources): Resources {
  return { cpus: one.cpus + other.cpus, memoryBytes: one.memoryBytes + other.memoryBytes }
}

function larger(one: Resources, other: Resources): Resources {
  return { cpus: Math.max(one.cpus, other.cpus), memoryBytes: Math.max(one.memoryBytes, other.memoryBytes) }
}
