import { Duration, RemovalPolicies, RemovalPolicy, Validations } from 'aws-cdk-lib'
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
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  type IDatabaseCluster,
} from 'aws-cdk-lib/aws-rds'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct, type IConstruct } from 'constructs'
import { type Grantee, grantExplained } from './grant-explained.ts'

const postgresPort = 5432

/** An Aurora cluster with the RDS Data API, created here or elsewhere. */
export interface IModelDatabase extends IConstruct {
  readonly cluster: IDatabaseCluster
  readonly databaseName: string
  readonly secret: ISecret
  /** To run statements through the Data API, as the database's user. */
  grantDataApi(grantee: Grantee): Grant
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
   * @default 0.5
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
 * RDS creates, keeps and rotates its password. Functions use the Data API; a connection is possible only after
 * `allowFrom`.
 */
export class ModelDatabase extends Construct implements IModelDatabase {
  readonly cluster: DatabaseCluster
  readonly databaseName: string
  readonly secret: ISecret
  readonly securityGroup: ISecurityGroup

  constructor(scope: Construct, id: string, props: ModelDatabaseProps) {
    super(scope, id)
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
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
      serverlessV2MinCapacity: props.capacityMin ?? 0.5,
      serverlessV2MaxCapacity: props.capacityMax ?? 4,
      ...(props.capacityMin === 0 && { serverlessV2AutoPauseDuration: Duration.minutes(5) }),
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
    this.secret = this.cluster.secret
    Validations.of(this.cluster).acknowledge({
      id: 'AwsSolutions-RDS11',
      reason:
        'No port is reachable: the security group admits nobody by default, and a different number hides nothing from whom it admits.',
    })
  }

  /** To run statements through the Data API, as the database's user. */
  grantDataApi(grantee: Grantee): Grant {
    grantExplained(grantee, { actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.secretArn] })
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
