import { ArnFormat, Stack } from 'aws-cdk-lib'
import { type IVpc, Peer, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { type Grant, Role } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import {
  archivesPrefix,
  artifactsPrefix,
  capturesPrefix,
  modelsPrefix,
  trainingJobsPrefix,
} from '#contracts/bucket-layout'
import { modelTag } from '#contracts/deployment-name'
import { installationTagKey } from '#contracts/installation-tag'
import { trainingInstances } from '#contracts/training-instances'
import type { MethodOf } from '#pipeline/function-spec'
import type { EventFunction } from './event-function.ts'
import { type Grantee, grantExplained } from './grant-explained.ts'
import type { IModelImage } from './model-image.ts'
import type { IModelStore } from './model-store.ts'
import type { IModelTraining } from './model-training.ts'
import { servicePrincipalOf } from './service-principal-of.ts'

export interface TrainingOnSageMakerProps {
  /** The installation's name: jobs and endpoints carry it as a tag. */
  readonly installationName: string
  readonly store: IModelStore
  readonly image: IModelImage
  readonly vpc: IVpc
  /** @default - the VPC's own choice */
  readonly vpcSubnets?: SubnetSelection
  /** Encrypts volumes and results. */
  readonly encryptionKey: IKey
  /** Train on spot capacity. An interrupted training starts over. @default false */
  readonly spot?: boolean
}

const runNames = 'Jobs, models and endpoints are named after runs and models, at run time.'

/** The parts of trainings and endpoints of SageMaker: role, network, key and image, and the grants to start them. */
export class TrainingOnSageMaker extends Construct implements IModelTraining {
  /** The role of a training. */
  readonly role: Role
  /** The role of an endpoint's container. */
  readonly servingRole: Role
  readonly image: IModelImage
  readonly encryptionKey: IKey
  readonly subnetIds: readonly string[]
  readonly spot: boolean
  readonly securityGroup: SecurityGroup
  readonly #installationName: string
  readonly #store: IModelStore

  constructor(scope: Construct, id: string, props: TrainingOnSageMakerProps) {
    super(scope, id)
    this.#installationName = props.installationName
    this.#store = props.store
    this.image = props.image
    this.encryptionKey = props.encryptionKey
    this.subnetIds = props.vpc.selectSubnets(props.vpcSubnets).subnetIds
    this.spot = props.spot ?? false
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Trainings of Remodel: to S3, and nobody to them',
      allowAllOutbound: false,
    })
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'S3, through the gateway endpoint')
    this.role = this.#makeRole('Role', 'TrainingJobs:*')
    // AWS lists it for the volume of a job with a key of the customer's.
    grantExplained(this.role, { actions: ['kms:Encrypt'], resources: [this.encryptionKey.keyArn] })
    props.store.grantRead(this.role, modelsPrefix, trainingJobsPrefix)
    props.store.grantWriteInParts(this.role, trainingJobsPrefix)
    this.servingRole = this.#makeRole('ServingRole', 'Endpoints/*')
    props.store.grantRead(this.servingRole, modelsPrefix)
    props.store.grantWriteInParts(this.servingRole, capturesPrefix)
  }

  get environment() {
    return {
      TRAINING_BACKEND: 'sagemaker',
      TRAINING_ROLE_ARN: this.role.roleArn,
      TRAINING_IMAGE: this.image.imageUri,
      TRAINING_SPOT: this.spot ? 'true' : 'false',
      SERVING_ROLE_ARN: this.servingRole.roleArn,
      SERVING_IMAGE: this.image.imageUri,
      SAGEMAKER_SUBNET_IDS: this.subnetIds.join(','),
      SAGEMAKER_SECURITY_GROUP_IDS: this.securityGroup.securityGroupId,
      SAGEMAKER_KMS_KEY_ARN: this.encryptionKey.keyArn,
    }
  }

  get events() {
    return {
      'training-job-changed': { detail: { RoleArn: [this.role.roleArn] } },
      // Models name their endpoints at run time.
      'endpoint-changed': {},
    }
  }

  get outputs() {
    return { ImageUri: this.image.imageUri }
  }

  /** To start, see and stop trainings. */
  grantTraining(grantee: Grantee, uses: (...methods: readonly MethodOf<'trainingBackend'>[]) => boolean): void {
    if (uses('environmentOf')) this.image.grantDescribe(grantee)
    if (uses('submit')) {
      this.#grantCreateTraining(grantee)
      this.#grantTagging(grantee, ['training-job'])
      this.#grantPassRole(grantee, this.role)
    }
    if (uses('submit', 'describe', 'statusesOf', 'stop'))
      this.#grantOn(grantee, ['DescribeTrainingJob'], ['training-job'])
    if (uses('statusesOf'))
      grantExplained(grantee, {
        actions: ['sagemaker:ListTrainingJobs'],
        resources: ['*'],
        because: 'Listing has no resource that could be named.',
      })
    if (uses('stop')) this.#grantOnTagged(grantee, ['StopTrainingJob'], ['training-job'])
    if (uses('readLog')) this.#grantReadLog(grantee)
  }

  /** To make endpoints serve a version. */
  grantServing(user: EventFunction): void {
    this.#grantDeploying(user)
    // A serverless endpoint takes an archive, which is made of the version's files.
    this.#store.grantRead(user.role, artifactsPrefix('*'), archivesPrefix('*'))
    this.#store.grantWrite(user.role, archivesPrefix('*'))
  }

  #grantDeploying(grantee: Grantee): void {
    this.#grantTagging(grantee, ['model', 'endpoint-config', 'endpoint'])
    this.#grantCreating(grantee, ['CreateModel'], ['model'])
    this.#grantCreating(grantee, ['CreateEndpointConfig'], ['endpoint-config'])
    this.#grantCreating(grantee, ['CreateEndpoint'], ['endpoint', 'endpoint-config'])
    this.#grantOn(grantee, ['DescribeEndpointConfig'], ['endpoint-config'])
    this.#grantOn(grantee, ['DescribeEndpoint'], ['endpoint'])
    // Asked of both: the endpoint, and the configuration that it gets.
    this.#grantOnTagged(grantee, ['UpdateEndpoint'], ['endpoint', 'endpoint-config'])
    this.#grantSweeping(grantee)
    grantExplained(grantee, {
      actions: ['cloudwatch:DescribeAlarms'],
      resources: ['*'],
      because:
        'SageMaker looks, as its caller, at the alarms that are to roll a deployment back; models name them at run time.',
    })
    // An endpoint's disks are encrypted with the key on behalf of the endpoint's creator.
    this.#grantCreateGrant(grantee)
    this.#grantPassRole(grantee, this.servingRole)
    // A serverless endpoint takes an archive, which is made of the version's files.
    this.#store.grantRead(grantee, artifactsPrefix('*'), archivesPrefix('*'))
    this.#store.grantWrite(grantee, archivesPrefix('*'))
  }

  /** To delete the resources that earlier deployments of our models left, and no others. */
  #grantSweeping(grantee: Grantee): void {
    this.#grantOn(grantee, ['ListTags'], ['endpoint-config'])
    grantExplained(grantee, {
      actions: ['sagemaker:ListEndpointConfigs'],
      resources: ['*'],
      because: 'Listing has no resource that could be named.',
    })
    this.#grantOnTagged(grantee, ['DeleteModel', 'DeleteEndpointConfig'], ['model', 'endpoint-config'])
  }

  /** Trainings in the installation's network, without any of their own, on the instances that it chooses among. */
  #grantCreateTraining(grantee: Grantee): void {
    grantExplained(grantee, {
      actions: ['sagemaker:CreateTrainingJob'],
      resources: this.#arnsOf(['training-job']),
      conditions: {
        'ForAllValues:StringEquals': {
          'sagemaker:InstanceTypes': trainingInstances.map(([type]) => type),
          'sagemaker:VpcSubnets': [...this.subnetIds],
          'sagemaker:VpcSecurityGroupIds': [this.securityGroup.securityGroupId],
        },
        // Without it a job that names no network would pass: no value is not among the allowed ones.
        Null: { 'sagemaker:VpcSubnets': 'false', 'sagemaker:VpcSecurityGroupIds': 'false' },
        Bool: { 'sagemaker:NetworkIsolation': 'true' },
        ...this.#isTagged,
      },
      because: runNames,
    })
  }

  /** A request that tags what it creates with the installation's name. */
  get #isTagged() {
    return { StringEquals: { [`aws:RequestTag/${installationTagKey}`]: this.#installationName } }
  }

  #grantCreating(grantee: Grantee, actions: readonly string[], kinds: readonly string[]): void {
    grantExplained(grantee, {
      actions: actions.map((action) => `sagemaker:${action}`),
      resources: this.#arnsOf(kinds),
      conditions: this.#isTagged,
      because: runNames,
    })
  }

  /** To set tags on what is created, never on what is there: tags decide who may change it. */
  #grantTagging(grantee: Grantee, kinds: readonly string[]): void {
    grantExplained(grantee, {
      actions: ['sagemaker:AddTags'],
      resources: this.#arnsOf(kinds),
      conditions: { Null: { 'sagemaker:TaggingAction': 'false' } },
      because: runNames,
    })
  }

  /**
   * Only on resources that carry the tag of a model, and not the name of another installation. A user's own endpoint
   * carries none.
   */
  #grantOnTagged(grantee: Grantee, actions: readonly string[], kinds: readonly string[]): void {
    grantExplained(grantee, {
      actions: actions.map((action) => `sagemaker:${action}`),
      resources: this.#arnsOf(kinds),
      conditions: {
        StringLike: { [`aws:ResourceTag/${modelTag}`]: '*' },
        StringEqualsIfExists: { [`aws:ResourceTag/${installationTagKey}`]: this.#installationName },
      },
      because: `${runNames} They carry the tag of a model.`,
    })
  }

  #arnsOf(kinds: readonly string[]): string[] {
    return kinds.map((resource) => Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName: '*' }))
  }

  #grantOn(grantee: Grantee, actions: readonly string[], kinds: readonly string[]): Grant {
    return grantExplained(grantee, {
      actions: actions.map((action) => `sagemaker:${action}`),
      resources: this.#arnsOf(kinds),
      because: runNames,
    })
  }

  #grantPassRole(grantee: Grantee, passed: Role): void {
    grantExplained(grantee, {
      actions: ['iam:PassRole'],
      resources: [passed.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    })
  }

  #grantCreateGrant(grantee: Grantee): void {
    grantExplained(grantee, {
      actions: ['kms:CreateGrant'],
      resources: [this.encryptionKey.keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    })
  }

  #logs(group: string): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/sagemaker/${group}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
  }

  #makeRole(id: string, logs: string): Role {
    const role = new Role(this, id, { assumedBy: servicePrincipalOf(this, 'sagemaker.amazonaws.com') })
    const { image, encryptionKey } = this
    image.grantPull(role)
    grantExplained(role, {
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
      resources: [encryptionKey.keyArn],
    })
    this.#grantCreateGrant(role)
    grantExplained(role, {
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [this.#logs(logs)],
      because: 'SageMaker names the streams, and the groups of endpoints, itself.',
    })
    grantExplained(role, {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
      because: 'CloudWatch has no resource for it; the namespace is limited instead.',
    })
    grantNetwork(role)
    return role
  }

  #grantReadLog(grantee: Grantee): void {
    grantExplained(grantee, {
      actions: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
      resources: [this.#logs('TrainingJobs:*')],
      because: 'SageMaker names the streams itself, after jobs.',
    })
  }
}

/** The actions that AWS lists for jobs in a VPC. Most cannot be limited to a resource. */
function grantNetwork(role: Role): void {
  const describe = ['DhcpOptions', 'NetworkInterfaces', 'SecurityGroups', 'Subnets', 'Vpcs']
  grantExplained(role, {
    actions: [
      ...describe.map((what) => `ec2:Describe${what}`),
      'ec2:CreateNetworkInterface',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteNetworkInterfacePermission',
    ],
    resources: ['*'],
    because:
      'SageMaker makes and removes the network interfaces of a job itself; they have no name before they are there.',
  })
}
