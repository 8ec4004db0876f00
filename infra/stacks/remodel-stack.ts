import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib'
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { defaultInstallationName, installationTagKey } from '#contracts/installation-tag'
import { defaultSchedules } from '#contracts/schedules'
import type { FunctionSpec } from '#pipeline/function-spec'
import { AlertTopic } from '../constructs/alert-topic.ts'
import { CarrierImage } from '../constructs/carrier-image.ts'
import { EventFunction, type FunctionNetwork } from '../constructs/event-function.ts'
import { ModelDatabase } from '../constructs/model-database.ts'
import { ModelImage } from '../constructs/model-image.ts'
import { ModelScorer } from '../constructs/model-scorer.ts'
import { type IModelStore, ModelStore } from '../constructs/model-store.ts'
import type { IModelTraining } from '../constructs/model-training.ts'
import { PrivateNetwork } from '../constructs/private-network.ts'
import { RetrainingAlarms } from '../constructs/retraining-alarms.ts'
import { RetrainingApi } from '../constructs/retraining-api.ts'
import { RetrainingBudget } from '../constructs/retraining-budget.ts'
import { RetrainingBus } from '../constructs/retraining-bus.ts'
import { RetrainingDashboard } from '../constructs/retraining-dashboard.ts'
import { RetrainingSchedules } from '../constructs/retraining-schedules.ts'
import { TrainingOnKubernetes } from '../constructs/training-on-kubernetes.ts'
import { TrainingOnSageMaker } from '../constructs/training-on-sage-maker.ts'
import type { InstallationContext } from '../context.ts'
import { deploySteps } from './deploy-steps.ts'
import type { FunctionBundle } from './function-bundle.ts'
import { grantPorts, type Installation } from './port-grants.ts'
import { subscribeToServices } from './service-events.ts'

export interface RemodelStackProps extends StackProps {
  readonly context: InstallationContext
  /** The specs of every function. */
  readonly specs: readonly FunctionSpec[]
  readonly bundleOf: (spec: FunctionSpec) => FunctionBundle
  /** The code of the scorer. @default - users score rows themselves */
  readonly scorerCode?: Code
}

/**
 * A whole installation in one stack: its parts refer to each other in both directions, and `cdk deploy` deploys one
 * thing.
 */
export class RemodelStack extends Stack {
  readonly functions: readonly EventFunction[]
  readonly installation: Installation
  readonly alarms: RetrainingAlarms
  readonly api: RetrainingApi | undefined
  readonly #context: InstallationContext
  readonly #scorerCode: Code | undefined
  readonly #network: PrivateNetwork
  /** The network of the functions that call a cluster's private endpoint. */
  readonly #functionNetwork: FunctionNetwork | undefined

  constructor(scope: Construct, id: string, props: RemodelStackProps) {
    super(scope, id, { description: 'Remodel keeps machine-learning models fresh', ...props })
    this.#context = props.context
    this.#scorerCode = props.scorerCode
    // A dashboard's tags are new to CloudFormation: cfn-lint does not know them, and a region may not either.
    Tags.of(this).add(installationTagKey, props.context.name, {
      excludeResourceTypes: ['AWS::CloudWatch::Dashboard'],
    })
    const specs = props.specs.filter((spec) => isWanted(spec, props.context))
    const bundles = new Map(specs.map((spec) => [spec.name, props.bundleOf(spec)]))
    this.#network = new PrivateNetwork(this, 'Network', {
      existing: props.context.existingVpc,
      availabilityZones: props.context.availabilityZones,
      // The nodes of a cluster of ours run in it.
      withEgress: props.context.trainingBackend === 'kubernetes' && !props.context.existingCluster,
      logRetention: props.context.logRetentionDays,
      removalPolicy: this.#removalPolicy,
    })
    this.#functionNetwork = this.#makeFunctionNetwork()
    this.functions = specs.map((spec) => this.#makeFunction(spec, bundles.get(spec.name) as FunctionBundle))
    this.installation = this.#makeInstallation()
    for (const one of this.functions) {
      grantPorts(this.installation, one)
      this.installation.bus.subscribe(one)
    }
    this.api = this.#makeApi()
    this.alarms = this.#watch()
    subscribeToServices(this)
    deploySteps(this.functions, this.installation, bundles)
    this.#outputs()
  }

  /**
   * The resources of a failed first deployment are empty and are deleted, or each further try would leave more of them.
   */
  get #removalPolicy(): RemovalPolicy {
    return this.#context.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
  }

  #makeFunction(spec: FunctionSpec, { code }: FunctionBundle): EventFunction {
    const { reserveConcurrency, logRetentionDays } = this.#context
    return new EventFunction(this, spec.name, {
      ...{ spec, code, reserveConcurrency },
      logRetention: logRetentionDays,
      ...(this.#functionNetwork && callsCluster(spec) && { network: this.#functionNetwork }),
    })
  }

  #makeFunctionNetwork(): FunctionNetwork | undefined {
    const { trainingBackend, clusterEndpoint } = this.#context
    if (trainingBackend !== 'kubernetes' || clusterEndpoint !== 'private') return undefined
    const { vpc, subnets: vpcSubnets } = this.#network
    const securityGroup = new SecurityGroup(this, 'FunctionSecurityGroup', {
      vpc,
      description: 'Functions of Remodel that call the cluster: to it and to AWS, and nobody to them',
      allowAllOutbound: false,
    })
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'the cluster, and AWS')
    return { vpc, vpcSubnets, securityGroup }
  }

  #makeInstallation(): Installation {
    const context = this.#context
    const removalPolicy = this.#removalPolicy
    const encryptionKey = new Key(this, 'Key', {
      description: 'Rows, models, the database and notifications of Remodel',
      enableKeyRotation: true,
      removalPolicy,
    })
    const { vpc, subnets: vpcSubnets } = this.#network
    const database = new ModelDatabase(this, 'Database', {
      ...{ vpc, vpcSubnets, encryptionKey, removalPolicy },
      capacityMin: context.databaseCapacityMin,
      capacityMax: context.databaseCapacityMax,
      backupRetention: Duration.days(context.backupRetentionDays),
    })
    for (const id of context.databaseClientSecurityGroupIds) database.allowFrom(Peer.securityGroupId(id))
    const store = new ModelStore(this, 'Store', {
      ...{ encryptionKey, removalPolicy },
      incomingRetention: Duration.days(context.incomingRetentionDays),
      replacedRetention: Duration.days(context.replacedRetentionDays),
    })
    return {
      name: context.name,
      database,
      store,
      training: this.#makeTraining(store, encryptionKey),
      scorer: this.#makeScorer(store),
      bus: new RetrainingBus(this, 'Events', { archiveRetention: Duration.days(context.archiveRetentionDays) }),
      schedules: new RetrainingSchedules(this, 'Schedules', { defaults: defaultSchedules, functions: this.functions }),
      alerts: new AlertTopic(this, 'Alerts', { encryptionKey, emails: context.alertEmails }),
      slackWebhookSecretArn: context.slackWebhookSecretArn,
      slackWebhookKeyArn: context.slackWebhookKeyArn,
    }
  }

  #makeTraining(store: IModelStore, encryptionKey: Key): IModelTraining {
    const { name, trainingBackend, trainingImage, trainingImageTag, trainingSpot, ...context } = this.#context
    const removalPolicy = this.#removalPolicy
    const { vpc, subnets: vpcSubnets } = this.#network
    const image = new ModelImage(this, 'Image', {
      source: trainingImage,
      tag: trainingImageTag,
      runAs: trainingBackend === 'kubernetes' ? 'remodel' : 'root',
      removalPolicy,
      ownRepositories: context.ownImageRepositories,
    })
    const shared = { store, vpc, vpcSubnets, encryptionKey }
    if (trainingBackend === 'sagemaker')
      return new TrainingOnSageMaker(this, 'Training', {
        ...{ ...shared, image, spot: trainingSpot },
        installationName: name,
      })
    const { carrierImage, clusterNamespace: namespace, clusterQueue: queue, clusterQuota: quota } = context
    const { imageUri } = new CarrierImage(this, 'CarrierImage', { source: carrierImage, removalPolicy })
    return new TrainingOnKubernetes(this, 'Training', {
      ...{ ...shared, image },
      place: {
        ...{ namespace, queue, quota },
        installation: name,
        trainingImage: image.imageUri,
        carrierImage: imageUri,
      },
      existing: context.existingCluster,
      endpoint: context.clusterEndpoint,
      functionNetwork: this.#functionNetwork,
    })
  }

  #makeScorer(store: IModelStore): ModelScorer | undefined {
    const code = this.#scorerCode
    if (code === undefined) return undefined
    return new ModelScorer(this, 'Scorer', { code, store, logRetention: this.#context.logRetentionDays })
  }

  #makeApi(): RetrainingApi | undefined {
    const handler = this.functions.find(({ spec }) => spec.triggers.some((trigger) => 'http' in trigger))
    if (!handler) return undefined
    const { apiAuthorization, jwtIssuer: issuer, jwtAudience: audience, jwtScopes: scopes } = this.#context
    const { apiRequestsPerSecond, apiRequestsBurst, logRetentionDays } = this.#context
    return new RetrainingApi(this, 'Api', {
      // Called `Api` under the name by default, as before there were names.
      ...(this.#context.name !== defaultInstallationName && { name: this.stackName }),
      handler,
      ...(apiAuthorization === 'jwt' && issuer && audience && { jwt: { issuer, audience, scopes } }),
      rateLimit: apiRequestsPerSecond,
      burstLimit: apiRequestsBurst,
      logRetention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
  }

  #watch(): RetrainingAlarms {
    const { name: installationName, alarmModels, alarmEndpoints, silenceHours } = this.#context
    const { monthlyBudgetUsd, alertEmails } = this.#context
    const { functions, api } = this
    const { database, scorer, alerts: topic } = this.installation
    const alarms = new RetrainingAlarms(this, 'Alarms', {
      ...{ installationName, topic, functions, database, api, scorer },
      models: alarmModels,
      endpoints: alarmEndpoints,
      ...(silenceHours && { silence: Duration.hours(silenceHours) }),
    })
    new RetrainingDashboard(this, 'Dashboard', { installationName, alarms, functions, database, api, scorer })
    if (monthlyBudgetUsd !== undefined)
      new RetrainingBudget(this, 'Budget', {
        monthlyUsd: monthlyBudgetUsd,
        emails: alertEmails,
        tag: { key: installationTagKey, value: installationName },
      })
    return alarms
  }

  #outputs(): void {
    const { database, store, bus, training, schedules, alerts } = this.installation
    const outputs = {
      BucketName: store.bucket.bucketName,
      EventBusName: bus.eventBus.eventBusName,
      EventBusArn: bus.eventBus.eventBusArn,
      EventArchiveArn: bus.archive.archiveArn,
      ...training.outputs,
      DatabaseReadSecretArn: database.secrets.read.secretArn,
      ScheduleGroupName: schedules.group.ref,
      TopicArn: alerts.topic.topicArn,
      ...(this.api && { ApiUrl: this.api.url }),
    }
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })
  }
}

/** Whether a function starts trainings, asks about them, or deploys versions. */
function callsCluster({ ports }: FunctionSpec): boolean {
  const { trainingBackend, modelServer } = ports
  return trainingBackend !== undefined || modelServer === 'all' || modelServer?.includes('serve') === true
}

/** The function that posts to Slack is left out if there is no Slack. */
function isWanted({ triggers }: FunctionSpec, { slackWebhookSecretArn }: InstallationContext): boolean {
  return slackWebhookSecretArn !== undefined || !triggers.some((trigger) => 'topic' in trigger)
}
