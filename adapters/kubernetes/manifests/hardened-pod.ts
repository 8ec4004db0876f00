import type { V1EnvVar, V1PodSecurityContext, V1ResourceRequirements, V1SecurityContext } from '@kubernetes/client-node'

/** The user of the container's own image, and of everything in a pod. */
const userId = 10_001

/** The demands of Pod Security "restricted" on a pod, and one user for the files that its containers share. */
export const podSecurity: V1PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: userId,
  runAsGroup: userId,
  fsGroup: userId,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
}

/** Its demands on a container, and a root that nothing is written to. */
export const containerSecurity: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

/** Variables as a container has them. */
export function envOf(variables: Readonly<Record<string, string>>): V1EnvVar[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }))
}

/** Requests equal to limits: a container gets what it may use, and its neighbors keep theirs. */
export function bothOf(amounts: Readonly<Record<string, string>>): V1ResourceRequirements {
  return { requests: { ...amounts }, limits: { ...amounts } }
}
