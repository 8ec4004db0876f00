import type { V1NetworkPolicy, V1NetworkPolicyEgressRule, V1NetworkPolicySpec } from '@kubernetes/client-node'
import { type ClusterRoom, clusterLabels, servingClientLabel, servingPort } from '#contracts/cluster-place'
import { type Manifest, namespaced } from './manifest.ts'

export interface NetworkOptions {
  /** The TCP ports of the object store; MinIO for instance listens on 9000. @default [443] */
  readonly objectStorePorts?: readonly number[]
}

/** The credentials of the node itself, which no pod may take. */
const nodeMetadata = { ipv4: '169.254.169.254/32', ipv6: 'fd00:ec2::254/128' }
/** The agent that gives a pod the credentials of its own account. */
const podIdentityAgent = { ipv4: '169.254.170.23/32', ipv6: 'fd00:ec2::23/128' }

/**
 * The ways in and out of the namespace's pods: names, the object store, and requests to what serves. All others are
 * closed. A cluster whose network plugin ignores policies leaves them open.
 */
export function networkManifests(place: ClusterRoom, options: NetworkOptions = {}): Manifest<V1NetworkPolicy>[] {
  const tcp = (port: number) => ({ protocol: 'TCP', port })
  const store: V1NetworkPolicyEgressRule[] = [
    {
      to: [
        { ipBlock: { cidr: '0.0.0.0/0', except: [nodeMetadata.ipv4] } },
        { ipBlock: { cidr: '::/0', except: [nodeMetadata.ipv6] } },
      ],
      ports: (options.objectStorePorts ?? [443]).map(tcp),
    },
    {
      to: [{ ipBlock: { cidr: podIdentityAgent.ipv4 } }, { ipBlock: { cidr: podIdentityAgent.ipv6 } }],
      ports: [tcp(80)],
    },
  ]
  const role = (...values: string[]) => ({ matchExpressions: [{ key: clusterLabels.role, operator: 'In', values }] })
  return [
    policy(place, 'default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy(place, 'allow-names', {
      podSelector: {},
      policyTypes: ['Egress'],
      // To anywhere: some clusters resolve names on the node itself, outside of any pod.
      egress: [{ ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] }],
    }),
    policy(place, 'allow-object-store', {
      podSelector: role('training', 'serving'),
      policyTypes: ['Egress'],
      egress: store,
    }),
    policy(place, 'allow-requests', {
      podSelector: role('serving'),
      policyTypes: ['Ingress'],
      ingress: [
        {
          _from: [{ namespaceSelector: { matchLabels: { [servingClientLabel]: 'true' } } }, { podSelector: {} }],
          ports: [tcp(servingPort)],
        },
      ],
    }),
  ]
}

function policy(place: ClusterRoom, name: string, spec: V1NetworkPolicySpec): Manifest<V1NetworkPolicy> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: namespaced(place, `remodel-${name}`),
    spec,
  }
}
