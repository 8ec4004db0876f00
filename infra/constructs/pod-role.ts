import { FederatedPrincipal, type IPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { ClusterPlace } from '#contracts/cluster-place'

export interface PodRoleProps {
  readonly namespace: ClusterPlace['namespace']
  /** The name of the pods' service account. */
  readonly account: string
  readonly clusterArn: string
  /** Gives the role by IRSA. @default - by the cluster's Pod Identity agent */
  readonly oidcProviderArn?: string | undefined
}

/** The role of the pods of one service account in one namespace of one cluster. */
export class PodRole extends Construct {
  readonly role: Role

  constructor(scope: Construct, id: string, props: PodRoleProps) {
    super(scope, id)
    const { namespace, account, clusterArn, oidcProviderArn } = props
    const isPodIdentity = oidcProviderArn === undefined
    const conditions = {
      StringEquals: {
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': account,
        'aws:RequestTag/eks-cluster-arn': clusterArn,
      },
    }
    this.role = new Role(this, 'Role', {
      assumedBy: isPodIdentity
        ? new ServicePrincipal('pods.eks.amazonaws.com', { conditions })
        : webIdentity(oidcProviderArn, `system:serviceaccount:${namespace}:${account}`),
    })
    // The agent passes cluster, namespace and account as tags of the session.
    if (isPodIdentity)
      this.role.assumeRolePolicy?.addStatements(
        new PolicyStatement({
          actions: ['sts:TagSession'],
          principals: [new ServicePrincipal('pods.eks.amazonaws.com', { conditions })],
        }),
      )
  }
}

function webIdentity(oidcProviderArn: string, subject: string): IPrincipal {
  const issuer = oidcProviderArn.slice(oidcProviderArn.indexOf('oidc-provider/') + 'oidc-provider/'.length)
  const conditions = { StringEquals: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: 'sts.amazonaws.com' } }
  return new FederatedPrincipal(oidcProviderArn, conditions, 'sts:AssumeRoleWithWebIdentity')
}
