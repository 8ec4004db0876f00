import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct, type IConstruct } from 'constructs'
import { capturesPrefix, incomingPrefix, trainingJobsPrefix } from '#contracts/bucket-layout'
import { type Grantee, grantExplained } from './grant-explained.ts'

/** The store, created here or elsewhere. */
export interface IModelStore extends IConstruct {
  readonly bucket: IBucket
  /** To read objects below prefixes, by default all, and to see which there are. */
  grantRead(grantee: Grantee, ...prefixes: readonly string[]): void
  /** To write objects below prefixes, each by one request. */
  grantWrite(grantee: Grantee, ...prefixes: readonly string[]): void
  /** To write objects below prefixes, large ones in parts. */
  grantWriteInParts(grantee: Grantee, ...prefixes: readonly string[]): void
  /** To delete objects below prefixes. */
  grantDelete(grantee: Grantee, ...prefixes: readonly string[]): void
}

export interface ModelStoreProps {
  readonly encryptionKey: IKey
  /**
   * How long incoming files and the files of training jobs are kept. Accepted rows and artifacts are stored apart.
   *
   * @default 30 days
   */
  readonly incomingRetention?: Duration
  /** How long an overwritten or deleted object is kept. @default 30 days */
  readonly replacedRetention?: Duration
  /** `DESTROY` empties the buckets too. @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE */
  readonly removalPolicy?: RemovalPolicy
}

/**
 * The bucket of rows, manifests, artifacts and incoming files: encrypted, versioned, TLS only, its access logged in a
 * second bucket.
 *
 * EventBridge is notified of new objects.
 */
export class ModelStore extends Construct implements IModelStore {
  readonly bucket: IBucket
  readonly accessLogs: IBucket
  readonly #key: IKey

  constructor(scope: Construct, id: string, props: ModelStoreProps) {
    super(scope, id)
    this.#key = props.encryptionKey
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
    const shared = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    }
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      ...shared,
      // The log service can only write with the bucket's own encryption.
      encryption: BucketEncryption.S3_MANAGED,
      versioned: true,
      lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(1) }],
    })
    const bucket = new Bucket(this, 'Bucket', {
      ...shared,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      versioned: true,
      serverAccessLogsBucket: this.accessLogs,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: props.replacedRetention ?? Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
        ...[incomingPrefix, capturesPrefix, trainingJobsPrefix].map((prefix) => ({
          prefix,
          expiration: props.incomingRetention ?? Duration.days(30),
        })),
      ],
    })
    // CloudFormation has this property. The construct's own option is a custom resource with rights over every bucket.
    ;(bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    }
    this.bucket = bucket
  }

  /** To read objects below prefixes, by default all, and to see which there are. */
  grantRead(grantee: Grantee, ...prefixes: readonly string[]): void {
    grantExplained(grantee, { actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] })
    this.#grantOnObjects(grantee, { actions: ['s3:GetObject'], keyActions: ['kms:Decrypt'], prefixes })
  }

  /** To write objects below prefixes, each by one request. */
  grantWrite(grantee: Grantee, ...prefixes: readonly string[]): void {
    this.#grantOnObjects(grantee, { actions: ['s3:PutObject'], keyActions: ['kms:GenerateDataKey'], prefixes })
  }

  /** To write objects below prefixes; large ones in parts, which takes the right to read with the key. */
  grantWriteInParts(grantee: Grantee, ...prefixes: readonly string[]): void {
    const actions = ['s3:PutObject', 's3:AbortMultipartUpload']
    this.#grantOnObjects(grantee, { actions, keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'], prefixes })
  }

  /** To delete objects below prefixes; they stay as replaced versions for a while. */
  grantDelete(grantee: Grantee, ...prefixes: readonly string[]): void {
    this.#grantOnObjects(grantee, { actions: ['s3:DeleteObject'], keyActions: [], prefixes })
  }

  #grantOnObjects(grantee: Grantee, { actions, keyActions, prefixes }: ObjectGrant): void {
    grantExplained(grantee, {
      actions,
      resources: (prefixes.length > 0 ? prefixes : ['']).map((prefix) => this.bucket.arnForObjects(`${prefix}*`)),
      because: "Objects are named at run time, after models and content; the bucket is the installation's own.",
    })
    if (keyActions.length > 0) grantExplained(grantee, { actions: keyActions, resources: [this.#key.keyArn] })
  }

  /** Bytes kept, once a day. */
  metricSize(): Metric {
    return new Metric({
      namespace: 'AWS/S3',
      metricName: 'BucketSizeBytes',
      dimensionsMap: { BucketName: this.bucket.bucketName, StorageType: 'StandardStorage' },
      statistic: 'Average',
      period: Duration.days(1),
    })
  }
}

interface ObjectGrant {
  readonly actions: readonly string[]
  readonly keyActions: readonly string[]
  /** None for the whole bucket. */
  readonly prefixes: readonly string[]
}
