import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FunctionSpec, GrantedPort } from '#pipeline/function-spec'
import { isQueueFed } from '#pipeline/is-queue-fed'
import { contexts } from './contexts.ts'
import { resourcesOf, synthesize } from './synthesize.ts'

/** The commands of the AWS SDK that a method of a port sends. `all` are sent whatever the method. */
const commandsOf: Readonly<Record<GrantedPort, Readonly<Record<string, readonly string[]>>>> = {
  database: {
    all: [
      'rds-data:BeginTransaction',
      'rds-data:CommitTransaction',
      'rds-data:ExecuteStatement',
      'rds-data:RollbackTransaction',
    ],
  },
  databaseUsers: {
    list: ['secretsmanager:GetSecretValue'],
    prepare: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    next: ['secretsmanager:GetSecretValue'],
    finish: ['secretsmanager:DescribeSecret', 'secretsmanager:UpdateSecretVersionStage'],
  },
  migrations: {},
  publisher: { all: ['events:PutEvents'] },
  objectStore: {
    get: ['s3:GetObject'],
    exists: ['s3:HeadObject'],
    list: ['s3:ListObjectsV2'],
    put: ['s3:PutObject'],
    delete: ['s3:DeleteObjects'],
  },
  trainingBackend: {
    environmentOf: ['ecr:DescribeImages'],
    // Submitting adopts a job of the same name, and lays its inputs out in the bucket.
    submit: ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 's3:PutObject'],
    // The results are read from the bucket, and unpacked there.
    describe: ['sagemaker:DescribeTrainingJob', 's3:GetObject', 's3:HeadObject', 's3:ListObjectsV2', 's3:PutObject'],
    statusesOf: ['sagemaker:DescribeTrainingJob', 'sagemaker:ListTrainingJobs'],
    stop: ['sagemaker:StopTrainingJob', 'sagemaker:DescribeTrainingJob'],
    readLog: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
  },
  modelServer: {
    score: ['lambda:Invoke'],
    tryVersion: ['lambda:Invoke'],
    // Without an endpoint, serving is a first load by the scorer.
    serve: [
      'lambda:Invoke',
      // An archive for a serverless endpoint.
      ...['s3:GetObject', 's3:HeadObject', 's3:PutObject'],
      ...['CreateEndpoint', 'CreateEndpointConfig', 'CreateModel', 'DescribeEndpoint', 'DescribeEndpointConfig'].map(
        (command) => `sagemaker:${command}`,
      ),
      ...['DeleteEndpointConfig', 'DeleteModel', 'ListEndpointConfigs', 'ListTags', 'UpdateEndpoint'].map(
        (command) => `sagemaker:${command}`,
      ),
    ],
    serving: [],
    usage: [],
  },
  scheduleHost: {
    all: ['Create', 'Delete', 'Get', 'List', 'Update'].map(
      (verb) => `scheduler:${verb}Schedule${verb === 'List' ? 's' : ''}`,
    ),
  },
  notifier: { all: ['sns:Publish'] },
  chat: { all: ['secretsmanager:GetSecretValue'] },
  shardQueue: { all: ['sqs:SendMessageBatch'] },
  wakeUp: { all: ['sqs:SendMessageBatch'] },
}

/** The same where trainings and services run on Kubernetes, whose calls are no commands of the SDK. */
const commandsOnKubernetes: typeof commandsOf = {
  ...commandsOf,
  trainingBackend: {
    environmentOf: ['ecr:DescribeImages'],
    // A job's end, log and verdict lie in its folder in the bucket.
    submit: ['s3:GetObject', 's3:PutObject'],
    describe: ['s3:GetObject', 's3:HeadObject', 's3:ListObjectsV2', 's3:PutObject'],
    statusesOf: ['s3:GetObject', 's3:HeadObject'],
    stop: ['s3:GetObject', 's3:PutObject'],
    readLog: ['s3:GetObject'],
  },
  modelServer: { score: ['lambda:Invoke'], tryVersion: ['lambda:Invoke'], serve: ['lambda:Invoke'] },
}

/** Every function may send a dead letter, and one with a queue postpones what it gives back. */
const commandsOfEveryFunction = ['sqs:SendMessageBatch']
const commandsOfQueueFed = ['sqs:ChangeMessageVisibility']

/** The service of each client of the SDK, as IAM names it. */
const services: Readonly<Record<string, string>> = {
  'client-cloudwatch-logs': 'logs',
  'client-ecr': 'ecr',
  'client-eventbridge': 'events',
  'client-lambda': 'lambda',
  'client-rds-data': 'rds-data',
  'client-s3': 's3',
  'client-sagemaker': 'sagemaker',
  'client-scheduler': 'scheduler',
  'client-secrets-manager': 'secretsmanager',
  'client-sns': 'sns',
  'client-sqs': 'sqs',
}

/** Commands whose action has another name. */
const actionOf: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
}

/** Actions that AWS asks of the caller of a command beside its own. */
const alsoAsked: Readonly<Record<string, readonly string[]>> = {
  // Without the right to list, an object that is not there is refused instead of not found.
  's3:GetObject': ['s3:ListBucket', 'kms:Decrypt'],
  's3:PutObject': ['kms:GenerateDataKey'],
  'rds-data:ExecuteStatement': ['secretsmanager:GetSecretValue'],
  'sagemaker:CreateTrainingJob': ['sagemaker:AddTags', 'iam:PassRole'],
  'sagemaker:CreateModel': ['sagemaker:AddTags', 'iam:PassRole'],
  'sagemaker:CreateEndpoint': ['kms:CreateGrant', 'cloudwatch:DescribeAlarms'],
  'scheduler:CreateSchedule': ['iam:PassRole'],
  'sns:Publish': ['kms:Decrypt', 'kms:GenerateDataKey'],
}

/** The actions that Lambda itself takes with a function's role. */
const actionsOfLambda = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
]
const actionsInNetwork = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]
const actionsOfQueueSource = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage']

/** Every command that the adapters' source sends, as `service:Command`. */
function sentCommands(): string[] {
  const sent = globSync('{adapters,functions,pipeline,api,store,rows}/**/*.ts').flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    return [
      ...text.matchAll(/import (?:type )?\{([^}]*)\} from '@aws-sdk\/([\w-]+)'|import\('@aws-sdk\/([\w-]+)'\)/g),
    ].flatMap(([, names = '', client, lazy]) => {
      const known = lazy === undefined ? names.split(',').map((name) => name.trim()) : null
      return [...text.matchAll(/new (\w+)Command\(/g)]
        .map(([, command = '']) => command)
        .filter((command) => known === null || known.includes(`${command}Command`))
        .map((command) => `${services[client ?? lazy ?? ''] ?? `unknown ${client}`}:${command}`)
    })
  })
  return [...new Set(sent)].sort()
}

function actionsFor(spec: FunctionSpec, context: Readonly<Record<string, unknown>>): string[] {
  const isOnKubernetes = context.trainingBackend === 'kubernetes'
  const byPort = isOnKubernetes ? commandsOnKubernetes : commandsOf
  const isInNetwork =
    isOnKubernetes &&
    context.clusterEndpoint !== 'public' &&
    (spec.ports.trainingBackend !== undefined || spec.ports.modelServer?.includes('serve') === true)
  const commands = (Object.entries(spec.ports) as [GrantedPort, 'all' | readonly string[]][]).flatMap(
    ([port, used]) => {
      const { all = [], ...methods } = byPort[port]
      const named = used === 'all' ? Object.values(methods).flat() : used.flatMap((method) => methods[method] ?? [])
      return [...all, ...named]
    },
  )
  const sent = [...commands, ...commandsOfEveryFunction, ...(isQueueFed(spec) ? commandsOfQueueFed : [])]
  const own = sent.map((command) => actionOf[command] ?? command)
  return [
    ...own,
    ...own.flatMap((action) => alsoAsked[action] ?? []),
    ...actionsOfLambda,
    ...(isInNetwork ? actionsInNetwork : []),
    ...(isQueueFed(spec) ? actionsOfQueueSource : []),
  ]
}

interface Statement {
  readonly Action: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Statements of the policies of a function's role. */
function statementsOf({ stack, template }: ReturnType<typeof synthesize>, name: string): Statement[] {
  const role = stack.functions.find(({ spec }) => spec.name === name)?.role
  const { Ref: roleId } = stack.resolve(role?.roleName) as { Ref: string }
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(`"${roleId}"`))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement)
}

const sorted = (actions: readonly string[]) => [...new Set(actions)].sort()
const actionsIn = (statements: readonly Statement[]) => sorted(statements.flatMap(({ Action }) => Action))

describe('the commands that are sent to AWS', () => {
  it('are the ones listed here, by the methods of ports', () => {
    const listed = Object.values(commandsOf).flatMap((methods) => Object.values(methods).flat())
    expect(sorted([...listed, ...commandsOfEveryFunction, ...commandsOfQueueFed])).toEqual(sentCommands())
  })
})

describe.each(Object.entries(contexts))('the permissions of every function, context %s,', (_, context) => {
  const made = synthesize(context)

  it.each(made.stack.functions.map(({ spec }) => [spec.name, spec] as const))(
    'of %s are those of its commands, and no others',
    (name, spec) => {
      expect(actionsIn(statementsOf(made, name))).toEqual(sorted(actionsFor(spec, context)))
    },
  )
})

describe('permissions on SageMaker', () => {
  const existingVpc = { subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] }
  const made = synthesize(contexts['existing-vpc'])
  const conditionOf = (name: string, action: string) =>
    statementsOf(made, name).find(({ Action }) => [Action].flat().includes(action))?.Condition

  it('let a training start only in the network, without one of its own, on the instances that there are', () => {
    const condition = conditionOf('start-training', 'sagemaker:CreateTrainingJob')
    expect(condition).toMatchObject({
      'ForAllValues:StringEquals': {
        'sagemaker:VpcSubnets': existingVpc.subnetIds,
      },
      Null: { 'sagemaker:VpcSubnets': 'false', 'sagemaker:VpcSecurityGroupIds': 'false' },
      Bool: { 'sagemaker:NetworkIsolation': 'true' },
    })
    expect(condition?.['ForAllValues:StringEquals']?.['sagemaker:InstanceTypes']).toContain('ml.m5.large')
  })

  it.each([
    ['cancel-training', 'sagemaker:StopTrainingJob'],
    ['serve-champion', 'sagemaker:UpdateEndpoint'],
    ['serve-champion', 'sagemaker:DeleteModel'],
    ['serve-champion', 'sagemaker:DeleteEndpointConfig'],
  ])('let %s call %s on what carries the tag of a model', (name, action) => {
    expect(conditionOf(name, action)).toEqual({
      StringLike: { 'aws:ResourceTag/remodel:model': '*' },
      StringEqualsIfExists: { 'aws:ResourceTag/remodel:installation': 'remodel' },
    })
  })

  it.each(['start-training', 'serve-champion'])('let %s tag only what is created', (name) => {
    expect(conditionOf(name, 'sagemaker:AddTags')).toEqual({ Null: { 'sagemaker:TaggingAction': 'false' } })
  })
})

describe('a role that a service takes', () => {
  it.each(['sagemaker.amazonaws.com', 'scheduler.amazonaws.com'])('of %s is for this account alone', (service) => {
    const roles = Object.values(resourcesOf(synthesize().template, 'AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties.AssumeRolePolicyDocument).includes(service),
    )
    expect(roles.length).toBeGreaterThan(0)
    for (const { Properties } of roles) {
      const { Statement: statements } = Properties.AssumeRolePolicyDocument as { Statement: Statement[] }
      for (const { Condition } of statements)
        expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } })
    }
  })
})

describe('the secret of Slack', () => {
  it('is read with its own key where it has one, and that key reads nothing else', () => {
    const slackWebhookKeyArn = 'arn:aws:kms:eu-central-1:111122223333:key/1234'
    const statements = statementsOf(synthesize({ slackWebhookKeyArn }), 'post-to-slack')
    expect(statements.find(({ Action }) => Action === 'kms:Decrypt')).toMatchObject({
      Resource: slackWebhookKeyArn,
      Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': expect.stringContaining(':secret:slack-') } },
    })
  })
})
