import type { V1Container, V1PodSpec } from '@kubernetes/client-node'

/** A container of the image `shell` that Pod Security "restricted" lets in. */
export function makeContainer(name: string, script: string, more: Partial<V1Container> = {}): V1Container {
  return {
    name,
    image: 'shell',
    args: [script],
    resources: { requests: { cpu: '100m' }, limits: { cpu: '1', memory: '64Mi' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    ...more,
  }
}

/** A pod that runs once, and asks the cluster for nothing. */
export function makePodSpec(containers: V1Container[], more: Partial<V1PodSpec> = {}): V1PodSpec {
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers,
    ...more,
  }
}
