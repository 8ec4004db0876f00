import { Duration, RemovalPolicies, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import {
  type IPeer,
  type ISecurityGroup,
  type IVpc,
  Port,
  SecurityGroup,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2'
import type { Grant } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnPermission } from 'aws-cdk-lib/aws-lambda'
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  type IDatabaseCluster,
} from 'aws-cdk-lib/aws-rds'
import { CfnRotationSchedule, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct, type IConstruct, type IDependable } from 'constructs'
import type { EventFunction } from './event-function.ts'
import { type Grantee, grantExplained } from './grant-explained.ts'

const postgresPort = 5432

/** An Aurora cluster with the RDS Data API, created here or elsewhere. */
export interface IModelDatabase extends IConstruct {
  readonly cluster: IDatabaseCluster
  readonly databaseName: string
  /** The secret of each user: the owner of the tables, the one that functions have, and the one that only reads. */
  readonly secrets: Readonly<Record<'owner' | 'run' | 'read', ISecret>>
  /** To run statements through the Data API, as a user of the database. */
  grantDataApi(grantee: Grantee, user: 'owner' | 'run'): Grant
  /** Has a function replace the password of the functions' user, once the user is there. */
  rotateBy(rotation: EventFunction, after: IDependable): void
  /** Capacity units in use. */
  metricCapacity(props?: MetricOptions): Metric
  /** Share of the largest capacity that is in use, in percent. */
  metricUtilization(props?: MetricOptions): Metric
}

export interface ModelDatabaseProps {
  readonly vpc: IVpc
  /** @default - the VPC's own choice */
  readonly vpcSubnets?: SubnetSelection
  readonly encryptionKey: IKey
  /** @default 'remodel' */
  readonly databaseName?: string
  /**
   * Aurora capacity units kept ready; 0 lets the database pause after five minutes without a statement.
   *
   * @default 0
   */
  readonly capacityMin?: number
  /** @default 4 */
  readonly capacityMax?: number
  /** How far back it can be restored to any second. @default 7 days */
  readonly backupRetention?: Duration
  /** `DESTROY` turns deletion protection off. @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE */
  readonly removalPolicy?: RemovalPolicy
}

/**
 * Aurora Serverless v2 PostgreSQL behind the RDS Data API: encrypted, with backups and point-in-time recovery,
 * protected from deletion.
 *
 * RDS creates, keeps and rotates the password of its owner, which only migrations use. Functions have a user that may
 * change rows alone; `rotateBy` names the function that replaces its password. They use the Data API; a connection is
 * possible only after `allowFrom`.
 */
export class ModelDatabase extends Construct implements IModelDatabase {
  readonly cluster: DatabaseCluster
  readonly databaseName: string
  readonly secrets: Readonly<Record<'owner' | 'run' | 'read', ISecret>>
  readonly securityGroup: ISecurityGroup

  constructor(scope: Construct, id: string, props: ModelDatabaseProps) {
    super(scope, id)
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
    const capacityMin = props.capacityMin ?? 0
    this.databaseName = props.databaseName ?? 'remodel'
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'The database of Remodel: nobody, unless named',
      allowAllOutbound: false,
    })
    securityGroup.applyRemovalPolicy(removalPolicy)
    this.securityGroup = securityGroup
    this.cluster = new DatabaseCluster(this, 'Cluster', {
      // The major version alone: AWS upgrades the minor one by itself, and a deployment that named the old one would
      // fail.
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.of('17', '17') }),
      writer: ClusterInstance.serverlessV2('Writer', { publiclyAccessible: false, autoMinorVersionUpgrade: true }),
      serverlessV2MinCapacity: capacityMin,
      serverlessV2MaxCapacity: props.capacityMax ?? 4,
      ...(capacityMin === 0 && { serverlessV2AutoPauseDuration: Duration.minutes(5) }),
      defaultDatabaseName: this.databaseName,
      enableDataApi: true,
      manageMasterUserPassword: true,
      credentials: { username: 'remodel' },
      iamAuthentication: true,
      storageEncrypted: true,
      storageEncryptionKey: props.encryptionKey,
      backup: { retention: props.backupRetention ?? Duration.days(7) },
      copyTagsToSnapshot: true,
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: [securityGroup],
    })
    // With any policy but RETAIN, the construct itself deletes instances and subnet group.
    RemovalPolicies.of(this.cluster).apply(removalPolicy)
    if (!this.cluster.secret) throw new Error('a cluster whose password RDS manages has a secret')
    this.secrets = {
      owner: this.cluster.secret,
      run: this.#makeUser('RunUser', { name: 'remodel_run', use: 'functions', removalPolicy }),
      read: this.#makeUser('ReadUser', { name: 'remodel_read', use: 'dashboards', removalPolicy }),
    }
    Validations.of(this.secrets.read).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'A person gives it to a dashboard, which would stop with each rotation; it can only read.',
    })
    Validations.of(this.cluster).acknowledge({
      id: 'AwsSolutions-RDS11',
      reason:
        'No port is reachable: the security group admits nobody by default, and a different number hides nothing from whom it admits.',
    })
  }

  /** A user beside the owner: the migration makes it with this password. */
  #makeUser(
    id: string,
    {
      name,
      use,
      removalPolicy,
    }: { readonly name: string; readonly use: string; readonly removalPolicy: RemovalPolicy },
  ): ISecret {
    const secret = new Secret(this, id, {
      description: `The database user of Remodel's ${use}`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: name }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
      removalPolicy,
    })
    return secret
  }

  /** Has a function replace the password of the functions' user every thirty days. */
  rotateBy(rotation: EventFunction, after: IDependable): void {
    const { run, read } = this.secrets
    for (const secret of [run, read])
      grantExplained(rotation.role, {
        actions: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
          (verb) => `secretsmanager:${verb}`,
        ),
        resources: [secret.secretArn],
      })
    const permission = new CfnPermission(this, 'RotationPermission', {
      action: 'lambda:InvokeFunction',
      functionName: rotation.function.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: Stack.of(this).account,
    })
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: run.secretArn,
      rotationLambdaArn: rotation.function.functionArn,
      rotationRules: { automaticallyAfterDays: 30 },
      // The migration has just made the user with the present password.
      rotateImmediatelyOnUpdate: false,
    })
    schedule.node.addDependency(permission, rotation, after)
  }

  /** To run statements through the Data API, as a user of the database. */
  grantDataApi(grantee: Grantee, user: 'owner' | 'run'): Grant {
    grantExplained(grantee, { actions: ['secretsmanager:GetSecretValue'], resources: [this.secrets[user].secretArn] })
    const verbs = ['BeginTransaction', 'CommitTransaction', 'ExecuteStatement', 'RollbackTransaction']
    return grantExplained(grantee, {
      actions: verbs.map((verb) => `rds-data:${verb}`),
      resources: [this.cluster.clusterArn],
    })
  }

  /** Allows connections, from Grafana for instance. */
  allowFrom(peer: IPeer): void {
    this.securityGroup.addIngressRule(peer, Port.tcp(postgresPort), 'named in the context')
  }

  /** Capacity units in use. */
  metricCapacity(props?: MetricOptions): Metric {
    return this.cluster.metric('ServerlessDatabaseCapacity', { statistic: 'Average', ...props })
  }

  /** Share of the largest capacity that is in use, in percent. */
  metricUtilization(props?: MetricOptions): Metric {
    return this.cluster.metric('ACUUtilization', { statistic: 'Maximum', ...props })
  }
}
