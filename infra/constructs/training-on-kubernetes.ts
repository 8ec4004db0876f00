import { RemovalPolicy, Token } from 'aws-cdk-lib'
import { type IVpc, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { CfnAccessEntry, CfnPodIdentityAssociation, KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2'
import type { Role } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import { artifactsPrefix, capturesPrefix, modelsPrefix, trainingJobsPrefix } from '#contracts/bucket-layout'
import { type ClusterPlace, clusterAccounts, functionsGroupOf } from '#contracts/cluster-place'
import type { MethodOf } from '#pipeline/function-spec'
import type { InstallationContext } from '../context.ts'
import type { EventFunction, FunctionNetwork } from './event-function.ts'
import { ModelCluster } from './model-cluster.ts'
import type { IModelImage } from './model-image.ts'
import type { IModelStore } from './model-store.ts'
import type { IModelTraining } from './model-training.ts'
import { PodRole } from './pod-role.ts'

export interface TrainingOnKubernetesProps {
  readonly place: ClusterPlace
  readonly image: IModelImage
  /** @default - a new cluster with Auto Mode */
  readonly existing?: InstallationContext['existingCluster']
  readonly endpoint: 'private' | 'public'
  readonly store: IModelStore
  readonly vpc: IVpc
  readonly vpcSubnets: SubnetSelection
  /** The network of the functions that call a private endpoint. */
  readonly functionNetwork: FunctionNetwork | undefined
  /** Encrypts the secrets of a new cluster. */
  readonly encryptionKey: IKey
}

/** Kinds without a namespace, whose objects another installation of the cluster has under the same names. */
const sharedKinds: readonly string[] = ['PriorityClass', 'WorkloadPriorityClass']

/**
 * The parts of trainings and services of a Kubernetes cluster: the cluster, the installation's objects in it, the roles
 * of its pods, and the access of functions to its namespace.
 *
 * A function has an access entry with a group, and no policy of EKS: the group's rights are those of the Role among the
 * manifests, exactly the calls that the adapters make. EKS's own policies of a namespace allow far more, secrets too.
 */
export class TrainingOnKubernetes extends Construct implements IModelTraining {
  readonly cluster: ModelCluster
  /** The role of a training's carrier: the trainer itself has none. */
  readonly trainingRole: Role
  /** The role of the carriers beside a served model. */
  readonly servingRole: Role
  readonly #props: TrainingOnKubernetesProps
  readonly #admitted = new Set<EventFunction>()

  constructor(scope: Construct, id: string, props: TrainingOnKubernetesProps) {
    super(scope, id)
    this.#props = props
    const { store, functionNetwork, existing } = props
    this.cluster = new ModelCluster(this, 'Cluster', props)
    this.trainingRole = this.#makeRole('TrainingRole', clusterAccounts.training)
    store.grantRead(this.trainingRole, modelsPrefix, trainingJobsPrefix)
    store.grantWriteInParts(this.trainingRole, trainingJobsPrefix)
    this.servingRole = this.#makeRole('ServingRole', clusterAccounts.serving)
    store.grantRead(this.servingRole, artifactsPrefix('*'))
    store.grantWriteInParts(this.servingRole, capturesPrefix)
    if (functionNetwork) {
      const group = existing?.securityGroupId
        ? SecurityGroup.fromSecurityGroupId(this, 'ClusterSecurityGroup', existing.securityGroupId)
        : this.cluster.cluster.clusterSecurityGroup
      group.addIngressRule(functionNetwork.securityGroup, Port.tcp(443), 'functions of Remodel')
    }
    this.#applyManifests()
  }

  get environment() {
    const { trainingImage, carrierImage, namespace, queue } = this.#props.place
    return {
      TRAINING_BACKEND: 'kubernetes',
      TRAINING_IMAGE: trainingImage,
      SERVING_IMAGE: trainingImage,
      CARRIER_IMAGE: carrierImage,
      CLUSTER_NAME: this.cluster.cluster.clusterName,
      CLUSTER_ENDPOINT: this.cluster.endpointUrl,
      CLUSTER_CERTIFICATE_AUTHORITY: this.cluster.certificateAuthority,
      CLUSTER_NAMESPACE: namespace,
      ...(queue !== null && { CLUSTER_QUEUE: queue }),
    }
  }

  get events() {
    return { 'training-ended': { detail: { bucket: { name: [this.#props.store.bucket.bucketName] } } } }
  }

  get outputs() {
    const { trainingImage, carrierImage } = this.#props.place
    return {
      ImageUri: trainingImage,
      // One of another registry is not pushed to.
      ...(Token.isUnresolved(carrierImage) && { CarrierImageUri: carrierImage }),
      ClusterName: this.cluster.cluster.clusterName,
    }
  }

  grantTraining(user: EventFunction, uses: (...methods: readonly MethodOf<'trainingBackend'>[]) => boolean): void {
    const { store, image } = this.#props
    this.#admit(user)
    if (uses('environmentOf')) image.grantDescribe(user.role)
    // A job's end, log and verdict lie in its folder, where they outlive its pod.
    store.grantRead(user.role, trainingJobsPrefix)
    if (uses('submit', 'describe', 'stop')) store.grantWrite(user.role, trainingJobsPrefix)
  }

  grantServing(user: EventFunction): void {
    this.#admit(user)
  }

  /** Lets a function call the cluster: as one of the group that the manifests give their Role to. */
  #admit(user: EventFunction): void {
    if (this.#admitted.has(user)) return
    this.#admitted.add(user)
    new CfnAccessEntry(user, 'ClusterAccess', {
      clusterName: this.cluster.cluster.clusterName,
      principalArn: user.role.roleArn,
      kubernetesGroups: [functionsGroupOf(this.#props.place)],
      type: 'STANDARD',
    })
  }

  #makeRole(id: string, account: string): Role {
    const { place, existing } = this.#props
    const { namespace } = place
    const { clusterArn, cluster } = this.cluster
    const oidcProviderArn = existing?.oidcProviderArn
    const { role } = new PodRole(this, id, { namespace, account, clusterArn, oidcProviderArn })
    if (oidcProviderArn === undefined)
      new CfnPodIdentityAssociation(this, `${id}Association`, {
        clusterName: cluster.clusterName,
        namespace,
        serviceAccount: account,
        roleArn: role.roleArn,
      })
    return role
  }

  /** With IRSA an account's annotation names its role; Pod Identity needs none. */
  #applyManifests(): void {
    const { place, existing } = this.#props
    const named = (role: Role) => ({ 'eks.amazonaws.com/role-arn': role.roleArn })
    const manifest = installationManifests(place, {
      ...(existing?.oidcProviderArn !== undefined && {
        accountAnnotations: { training: named(this.trainingRole), serving: named(this.servingRole) },
      }),
    })
    const { cluster, kubectlAccess } = this.cluster
    const isShared = ({ kind = '' }: (typeof manifest)[number]) => sharedKinds.includes(kind)
    for (const applied of [
      new KubernetesManifest(this, 'Manifests', { cluster, manifest: manifest.filter((one) => !isShared(one)) }),
      new KubernetesManifest(this, 'SharedManifests', {
        cluster,
        manifest: manifest.filter(isShared),
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    ])
      if (kubectlAccess) applied.node.addDependency(kubectlAccess)
  }
}
