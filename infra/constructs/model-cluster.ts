import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36'
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { type IVpc, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import {
  AccessEntry,
  AccessEntryType,
  AccessPolicy,
  AccessScopeType,
  Cluster,
  ClusterLoggingTypes,
  DefaultCapacityType,
  EndpointAccess,
  type ICluster,
  KubectlProvider,
  KubernetesVersion,
} from 'aws-cdk-lib/aws-eks-v2'
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { InstallationContext } from '../context.ts'
import { explainParts } from './explain-parts.ts'

export interface ModelClusterProps {
  /** A cluster that was there before. @default - a new one with Auto Mode */
  readonly existing?: InstallationContext['existingCluster']
  /** `private`: its endpoint is reached within the network alone. */
  readonly endpoint: 'private' | 'public'
  readonly vpc: IVpc
  readonly vpcSubnets: SubnetSelection
  /** Encrypts the secrets of a new cluster. */
  readonly encryptionKey: IKey
}

/** The cluster that trains and serves, and the means to apply manifests to it. */
export class ModelCluster extends Construct {
  readonly cluster: ICluster
  readonly clusterArn: string
  readonly endpointUrl: string
  readonly certificateAuthority: string
  /** The right of kubectl on an existing cluster: manifests wait for it. */
  readonly kubectlAccess: AccessEntry | undefined

  constructor(scope: Construct, id: string, props: ModelClusterProps) {
    super(scope, id)
    const { existing } = props
    this.cluster = existing ? this.#find(existing, props) : this.#make(props)
    const { cluster } = this
    const resourceName = cluster.clusterName
    this.clusterArn = Stack.of(this).formatArn({ service: 'eks', resource: 'cluster', resourceName })
    this.endpointUrl = existing?.endpoint ?? cluster.clusterEndpoint
    this.certificateAuthority = existing?.certificateAuthority ?? cluster.clusterCertificateAuthorityData
    // A new cluster gives it to kubectl itself.
    if (existing && cluster.kubectlProvider?.role)
      this.kubectlAccess = new AccessEntry(this, 'KubectlAccess', {
        cluster,
        principal: cluster.kubectlProvider.role.roleArn,
        accessPolicies: [
          AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', {
            accessScopeType: AccessScopeType.CLUSTER,
          }),
        ],
        accessEntryType: AccessEntryType.STANDARD,
      })
    explainParts(this)
  }

  /** A cluster that is not CDK's own has its means for kubectl made first. */
  #find(existing: NonNullable<ModelClusterProps['existing']>, props: ModelClusterProps): ICluster {
    const { vpc, vpcSubnets, endpoint } = props
    const { clusterName, securityGroupId } = existing
    const attributes = { clusterName, vpc, ...(securityGroupId && { clusterSecurityGroupId: securityGroupId }) }
    const kubectlProvider = new KubectlProvider(this, 'KubectlProvider', {
      cluster: Cluster.fromClusterAttributes(this, 'KubectlCluster', attributes),
      kubectlLayer: new KubectlV36Layer(this, 'Kubectl'),
      ...(endpoint === 'private' &&
        securityGroupId && {
          privateSubnets: vpc.selectSubnets(vpcSubnets).subnets,
          securityGroups: [SecurityGroup.fromSecurityGroupId(this, 'KubectlSecurityGroup', securityGroupId)],
        }),
    })
    return Cluster.fromClusterAttributes(this, 'Cluster', { ...attributes, kubectlProvider })
  }

  #make({ vpc, vpcSubnets, endpoint, encryptionKey }: ModelClusterProps): Cluster {
    const cluster = new Cluster(this, 'Cluster', {
      version: KubernetesVersion.V1_36,
      defaultCapacityType: DefaultCapacityType.AUTOMODE,
      compute: { nodeRole: this.#makeNodeRole() },
      vpc,
      vpcSubnets: [vpcSubnets],
      endpointAccess: endpoint === 'private' ? EndpointAccess.PRIVATE : EndpointAccess.PUBLIC_AND_PRIVATE,
      // The person who deploys is an administrator of the account, and gives access to whom it concerns.
      bootstrapClusterCreatorAdminPermissions: false,
      secretsEncryptionKey: encryptionKey,
      clusterLogging: Object.values(ClusterLoggingTypes),
      kubectlProviderOptions: { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') },
      outputConfigCommand: false,
      // It holds no data: a training that was cut off is repeated, and versions lie in the bucket.
      removalPolicy: RemovalPolicy.DESTROY,
    })
    if (endpoint === 'public')
      Validations.of(cluster).acknowledge({
        id: 'AwsSolutions-EKS1',
        reason:
          'Asked for by the context: functions outside of any network have no addresses that it could be limited to.',
      })
    return cluster
  }

  /** The two policies that nodes of Auto Mode need: to join, and to pull images. */
  #makeNodeRole(): Role {
    const policies = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly']
    return new Role(this, 'NodeRole', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: policies.map((policy) => ManagedPolicy.fromAwsManagedPolicyName(policy)),
    })
  }
}
