import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { capturesPrefix, incomingPrefix, trainingJobsPrefix } from '#contracts/bucket-layout'
import { type Resource, resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize()
const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] }

describe('the database', () => {
  it('is Aurora Serverless v2 behind the Data API, encrypted, backed up and protected', () => {
    template.hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        Engine: 'aurora-postgresql',
        EngineVersion: Match.stringLikeRegexp('^1[5-8]$'),
        EnableHttpEndpoint: true,
        StorageEncrypted: true,
        KmsKeyId: key,
        BackupRetentionPeriod: 7,
        DeletionProtection: true,
        EnableIAMDatabaseAuthentication: true,
        ManageMasterUserPassword: true,
        MasterUserPassword: Match.absent(),
        ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 300 },
      },
    })
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      DBInstanceClass: 'db.serverless',
      PubliclyAccessible: false,
    })
  })

  it('admits nobody', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0)
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::EC2::SecurityGroup')))
      expect(Properties).not.toHaveProperty('SecurityGroupIngress')
  })

  it('admits whom the context names', () => {
    const { template } = synthesize({ databaseClientSecurityGroupIds: ['sg-0123abcd'] })
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ SourceSecurityGroupId: 'sg-0123abcd', FromPort: 5432, ToPort: 5432 })],
    })
  })

  it('never pauses when the context keeps capacity ready', () => {
    const { template } = synthesize({ databaseCapacityMin: 0.5 })
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, SecondsUntilAutoPause: Match.absent() },
    })
  })
})

describe('the buckets', () => {
  const buckets = Object.values(resourcesOf(template, 'AWS::S3::Bucket'))

  it('are encrypted, versioned and private, and have rules that end what is replaced', () => {
    expect(buckets).toHaveLength(2)
    for (const { Properties, DeletionPolicy } of buckets) {
      expect(DeletionPolicy).toBe('RetainExceptOnCreate')
      expect(Properties).toMatchObject({
        BucketEncryption: expect.anything(),
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: expect.anything(),
      })
      expect(Properties).not.toHaveProperty('BucketName')
    }
  })

  it('refuse what comes without TLS', () => {
    const policies = Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy'))
    expect(policies).toHaveLength(2)
    for (const { Properties } of policies) {
      const { Statement } = Properties.PolicyDocument as { Statement: Record<string, unknown>[] }
      expect(Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      )
    }
  })

  it('tell EventBridge of objects, use our key, log access, and drop after a month what came, was captured or was left by jobs', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
        ],
      },
      LoggingConfiguration: { DestinationBucketName: Match.anyValue() },
      LifecycleConfiguration: {
        Rules: [
          {
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
          ...[incomingPrefix, capturesPrefix, trainingJobsPrefix].map((Prefix) => ({ Prefix, ExpirationInDays: 30 })),
        ],
      },
    })
  })
})

describe('everything else that holds data', () => {
  it('is encrypted', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::SQS::Queue')))
      expect(Properties.SqsManagedSseEnabled).toBe(true)
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::SNS::Topic')))
      expect(Properties.KmsMasterKeyId).toBeDefined()
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true })
  })

  it('refuses what comes without TLS', () => {
    const queues = Object.keys(resourcesOf(template, 'AWS::SQS::Queue'))
    const policies = [
      ...Object.values(resourcesOf(template, 'AWS::SQS::QueuePolicy')),
      ...Object.values(resourcesOf(template, 'AWS::SNS::TopicPolicy')),
    ]
    expect(policies).toHaveLength(queues.length + 1)
    for (const { Properties } of policies) expect(JSON.stringify(Properties)).toContain('"aws:SecureTransport":"false"')
  })
})

describe('the network', () => {
  it('has no way to or from the internet, and one to S3', () => {
    for (const type of ['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::EIP'])
      template.resourceCountIs(type, 0)
    template.resourceCountIs('AWS::EC2::Subnet', 2)
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' })
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT' })
  })

  it('is the one of the context where it names one', () => {
    const existingVpc = {
      vpcId: 'vpc-0123abcd',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      subnetIds: ['subnet-0123abcd', 'subnet-4567abcd'],
    }
    const { template } = synthesize({ existingVpc })
    template.resourceCountIs('AWS::EC2::VPC', 0)
    template.resourceCountIs('AWS::EC2::Subnet', 0)
    template.hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: ['subnet-0123abcd', 'subnet-4567abcd'] })
  })
})

describe('what is destroyed with the stack', () => {
  const dataTypes = [
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBSubnetGroup',
    'AWS::S3::Bucket',
    'AWS::KMS::Key',
    'AWS::ECR::Repository',
    'AWS::EC2::VPC',
    'AWS::EC2::Subnet',
  ]

  it.each(dataTypes)('%s is not, unless the context says so', (type) => {
    const resources = Object.values(resourcesOf(template, type))
    expect(resources).not.toEqual([])
    for (const { DeletionPolicy, UpdateReplacePolicy } of resources)
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain'])
  })

  it('is all that a first deployment made which failed: nothing is kept whatever happens', () => {
    const { Resources } = template.toJSON() as { Resources: Record<string, Resource> }
    const policies = new Set(Object.values(Resources).map(({ DeletionPolicy }) => DeletionPolicy))
    expect(policies).toEqual(new Set([undefined, 'Delete', 'RetainExceptOnCreate']))
  })

  it('is everything where the context says so', () => {
    const { template } = synthesize({ removalPolicy: 'destroy' })
    for (const type of dataTypes)
      for (const { DeletionPolicy } of Object.values(resourcesOf(template, type)))
        expect(DeletionPolicy ?? 'Delete').toBe('Delete')
    template.hasResourceProperties('AWS::RDS::DBCluster', { DeletionProtection: false })
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 2)
  })
})
