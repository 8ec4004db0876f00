import type { V1PolicyRule, V1Role, V1RoleBinding } from '@kubernetes/client-node'
import { type ClusterRoom, clusterAccounts, functionsGroupOf, peopleGroupOf } from '#contracts/cluster-place'
import { type Manifest, namespaced } from './manifest.ts'

const look = ['get', 'list']
/** `patch` is a server-side apply, which creates what is not there yet. */
const apply = [...look, 'create', 'patch', 'delete']

/**
 * The functions' own actions: start, look at and end trainings, read their logs, and roll out what serves. In the namespace
 * alone, and without Secrets. Making a Job is as good as using any account and any Secret of the namespace, which is
 * one more reason why it holds nothing else.
 */
const functionRules: V1PolicyRule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: [...look, 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods', 'events'], verbs: look },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['services'], verbs: apply },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: apply },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: apply },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: apply },
]

/** A person sees everything but Secrets, and may end a training. */
const personRules: V1PolicyRule[] = [
  {
    apiGroups: ['', 'batch', 'apps', 'autoscaling', 'policy', 'events.k8s.io', 'networking.k8s.io'],
    resources: [
      'pods',
      'services',
      'configmaps',
      'events',
      'resourcequotas',
      'limitranges',
      'serviceaccounts',
      'jobs',
      'deployments',
      'replicasets',
      'horizontalpodautoscalers',
      'poddisruptionbudgets',
      'networkpolicies',
    ],
    verbs: [...look, 'watch'],
  },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['delete'] },
]

/** The roles in the namespace and who has them: the functions by their account or their group, people by theirs. */
export function accessManifests(place: ClusterRoom): Manifest<V1Role | V1RoleBinding>[] {
  const group = (name: string) => ({ kind: 'Group', name, apiGroup: 'rbac.authorization.k8s.io' })
  const account = { kind: 'ServiceAccount', name: clusterAccounts.functions, namespace: place.namespace }
  return [
    role(place, 'remodel-functions', functionRules),
    binding(place, 'remodel-functions', [account, group(functionsGroupOf(place))]),
    role(place, 'remodel-people', personRules),
    binding(place, 'remodel-people', [group(peopleGroupOf(place))]),
  ]
}

function role(place: ClusterRoom, name: string, rules: V1PolicyRule[]): Manifest<V1Role> {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: namespaced(place, name), rules }
}

function binding(
  place: ClusterRoom,
  name: string,
  subjects: NonNullable<V1RoleBinding['subjects']>,
): Manifest<V1RoleBinding> {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: namespaced(place, name),
    subjects,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
  }
}
