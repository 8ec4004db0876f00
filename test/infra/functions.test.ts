import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lambdaTarget } from '#build/bundle-scorer'
import { receivesMax } from '#contracts/queue-retries'
import type { FunctionSpec } from '#pipeline/function-spec'
import { isQueueFed } from '#pipeline/is-queue-fed'
import { environmentOf } from '#pipeline/port-environment'
import { allSpecs, type Resource, resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize()
const deployed = Object.values(resourcesOf(template, 'AWS::Lambda::Function'))
const isScorer = ({ Properties }: Resource) => String(Properties.Runtime).startsWith('python')
const lambdas = deployed.filter((one) => !isScorer(one))

function lambdaOf(spec: FunctionSpec, among = lambdas): Resource {
  const found = among.find(({ Properties }) => environmentIn(Properties).POWERTOOLS_SERVICE_NAME === spec.name)
  if (!found) throw new Error(`${spec.name} is not deployed`)
  return found
}

function environmentIn(properties: Resource['Properties']): Record<string, unknown> {
  return (properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables ?? {}
}

describe('functions', () => {
  it.each(allSpecs)('$name is deployed with its time and memory', (spec) => {
    const { Properties } = lambdaOf(spec)
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: spec.timeoutMs / 1000,
      MemorySize: spec.memoryMb,
      TracingConfig: { Mode: 'Active' },
    })
  })

  it.each(allSpecs)('$name has the variables that its ports take on SageMaker, and no other', (spec) => {
    const taken = environmentOf(spec).filter((name) => !/^(CLUSTER_\w+|CARRIER_IMAGE)$/.test(name))
    expect(Object.keys(environmentIn(lambdaOf(spec).Properties)).sort()).toEqual([...taken].sort())
  })

  it('are no more than the registry has', () => {
    expect(lambdas).toHaveLength(allSpecs.length)
  })

  it('each have a dead-letter queue of their own, at most two retries, and logs that end', () => {
    const queues = lambdas.map(({ Properties }) => JSON.stringify(Properties.DeadLetterConfig))
    expect(new Set(queues).size).toBe(lambdas.length)
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')))
      expect([1, 2]).toContain(Properties.MaximumRetryAttempts)
    const groups = Object.values(resourcesOf(template, 'AWS::Logs::LogGroup'))
    expect(groups.length).toBeGreaterThan(lambdas.length)
    for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(90)
  })

  it('take no role but their own', () => {
    const roles = lambdas.map(({ Properties }) => JSON.stringify(Properties.Role))
    expect(new Set(roles).size).toBe(lambdas.length)
  })

  it('hand work in queues back in parts, and their dead letters to their own queue', () => {
    const fed = allSpecs.filter(isQueueFed)
    expect(fed.length).toBeGreaterThan(10)
    const mappings = Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping'))
    expect(mappings).toHaveLength(fed.length)
    for (const { Properties } of mappings) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
      expect(Properties.ScalingConfig).toEqual({ MaximumConcurrency: expect.any(Number) })
    }
    const work = Object.values(resourcesOf(template, 'AWS::SQS::Queue')).filter(
      ({ Properties }) => Properties.RedrivePolicy,
    )
    expect(work).toHaveLength(fed.length)
    const letters = new Set(
      fed.map((spec) =>
        JSON.stringify((lambdaOf(spec).Properties.DeadLetterConfig as { TargetArn: unknown }).TargetArn),
      ),
    )
    for (const { Properties } of work) {
      const { deadLetterTargetArn, maxReceiveCount } = Properties.RedrivePolicy as Record<string, unknown>
      expect(letters.has(JSON.stringify(deadLetterTargetArn))).toBe(true)
      expect(maxReceiveCount).toBe(receivesMax)
    }
  })

  it('reserve as much as the documentation says, which an account has to have', () => {
    const reserving = Object.values(
      resourcesOf(synthesize({ reserveConcurrency: true }).template, 'AWS::Lambda::Function'),
    )
    const reserved = reserving.reduce(
      (sum, { Properties }) => sum + Number(Properties.ReservedConcurrentExecutions ?? 0),
      0,
    )
    const nodes = reserving.filter((one) => !isScorer(one))
    for (const spec of allSpecs)
      expect(lambdaOf(spec, nodes).Properties.ReservedConcurrentExecutions, spec.name).toBe(spec.concurrencyMax)
    const page = readFileSync('docs/aws.md', 'utf8')
    expect(page).toContain(
      `reserve ${reserved} concurrent executions, and AWS keeps 100 unreserved: a quota of ${reserved + 100}.`,
    )
  })

  it('reserve nothing by default: a new account has nothing to reserve', () => {
    for (const { Properties } of lambdas) expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions')
  })

  it('listen to the topic for Slack where there is Slack', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'lambda' })
    const { template: without } = synthesize({ slackWebhookSecretArn: undefined })
    // One less, and the scorer.
    expect(Object.keys(resourcesOf(without, 'AWS::Lambda::Function'))).toHaveLength(allSpecs.length)
    expect(JSON.stringify(without)).not.toContain('post-to-slack')
  })

  it('of a spec that is planted appear with all that it asks for', () => {
    const planted: FunctionSpec = {
      name: 'report-outage',
      purpose: "Tells a person how long a model's data was broken.",
      triggers: [{ event: 'DataQualityRestored' }, { everyMinutes: 15 }],
      timeoutMs: 42_000,
      memoryMb: 192,
      ports: { notifier: 'all' },
      concurrencyMax: 3,
      idempotency: 'event-id',
    }
    const { template } = synthesize({ reserveConcurrency: true }, { specs: [...allSpecs, planted] })
    const deployed = lambdaOf(planted, Object.values(resourcesOf(template, 'AWS::Lambda::Function')))
    expect(deployed.Properties).toMatchObject({ Timeout: 42, MemorySize: 192, ReservedConcurrentExecutions: 3 })
    expect(environmentIn(deployed.Properties)).toHaveProperty('TOPIC_ARN')
    expect(environmentIn(deployed.Properties)).not.toHaveProperty('DATABASE_ARN')
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['remodel'], 'detail-type': ['DataQualityRestored'] },
    })
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'cron(0,15,30,45 * * * ? *)' })
  })
})

describe('the scorer', () => {
  const scorer = deployed.find(isScorer) as Resource
  const roleOf = ({ Properties }: Resource) => ({
    Ref: (Properties.Role as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0],
  })
  const statementsOf = (role: unknown) =>
    Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(JSON.stringify(role)))
      .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement)

  it('runs the package of the container on what its wheels are for, shorter than who asks it may wait', () => {
    expect(scorer.Properties).toMatchObject({
      Runtime: `python${'pythonVersion' in lambdaTarget && lambdaTarget.pythonVersion}`,
      Architectures: ['x86_64'],
      Handler: 'remodel_container.score.handler',
      Timeout: 20,
      TracingConfig: { Mode: 'Active' },
    })
    expect(Object.keys(environmentIn(scorer.Properties)).sort()).toEqual(['BUCKET_NAME', 'LOADED_MB_MAX'])
  })

  it('may read artifacts, and nothing else of the store', () => {
    const statements = statementsOf(roleOf(scorer))
    const actions = statements.flatMap(({ Action }) => Action as string | string[]).sort()
    expect(actions).toEqual([
      ...['kms:Decrypt', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject', 's3:ListBucket'],
      ...['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    ])
    const reading = statements.find(({ Action }) => Action === 's3:GetObject')
    expect(JSON.stringify(reading?.Resource)).toContain('/models/*/artifacts/*"')
  })

  it('may be invoked by the functions that ingest rows or load a version, and by no other', () => {
    const ids = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).find(([, one]) => isScorer(one))
    const arn = JSON.stringify({ 'Fn::GetAtt': [ids?.[0], 'Arn'] })
    const invoking = allSpecs.filter((spec) => JSON.stringify(statementsOf(roleOf(lambdaOf(spec)))).includes(arn))
    expect(invoking.map(({ name }) => name).sort()).toEqual([
      'api',
      'finish-training',
      'ingest-observations',
      'serve-champion',
    ])
    for (const spec of invoking)
      expect(environmentIn(lambdaOf(spec).Properties).SCORER_FUNCTION_NAME).toEqual({ Ref: ids?.[0] })
  })

  it('is not there where the context wants none, and nobody is told of it', () => {
    const { template: without } = synthesize({ scoring: false })
    expect(Object.values(resourcesOf(without, 'AWS::Lambda::Function')).filter(isScorer)).toEqual([])
    expect(JSON.stringify(without)).not.toContain('SCORER_FUNCTION_NAME')
  })
})
