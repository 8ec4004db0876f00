import { describe, expect, it } from 'vitest'
import { capturesPrefix, incomingPrefix } from '#contracts/bucket-layout'
import { eventSource } from '#contracts/events/event'
import { receivesMax } from '#contracts/queue-retries'
import { allSpecs, type Resource, resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize()
const onKubernetes = synthesize({ trainingBackend: 'kubernetes' }).template
const rules = Object.values(resourcesOf(template, 'AWS::Events::Rule')).map(({ Properties }) => Properties)
const pattern = (rule: Resource['Properties']) => rule.EventPattern as Record<string, unknown>
const targetsOf = (rule: Resource['Properties']) => rule.Targets as Record<string, unknown>[]
const lambdaOf = (name: string): string => {
  const found = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).find(([, { Properties }]) =>
    JSON.stringify(Properties.Environment).includes(`"POWERTOOLS_SERVICE_NAME":"${name}"`),
  )
  if (!found) throw new Error(`${name} is not deployed`)
  return found[0]
}
const queueOf = (name: string): string => {
  const fed = Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping')).filter(({ Properties }) =>
    JSON.stringify(Properties.FunctionName).includes(`"${lambdaOf(name)}"`),
  )
  const [mapping] = fed
  if (!mapping || fed.length > 1) throw new Error(`${name} is not fed by one queue`)
  return (mapping.Properties.EventSourceArn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0] as string
}
const rulesTo = (name: string) => {
  const queue = queueOf(name)
  return rules.filter((rule) => JSON.stringify(targetsOf(rule).map(({ Arn }) => Arn)).includes(`"${queue}"`))
}
const listening = allSpecs.flatMap(({ name, triggers }) => {
  const events = triggers.flatMap((trigger) =>
    'event' in trigger ? [trigger.event] : 'everyMinutes' in trigger ? (trigger.awakenedBy ?? []) : [],
  )
  return events.length > 0 ? [{ name, events }] : []
})

describe('events', () => {
  it.each(listening)('$name gets what its spec names from the bus, by one rule', ({ name, events }) => {
    const facts = rulesTo(name).filter((rule) => rule.EventBusName !== undefined)
    expect(facts.map(pattern)).toEqual([{ source: [eventSource], 'detail-type': events }])
  })

  it('reach their targets again for six hours, and are dead letters then', () => {
    expect(rules.length).toBeGreaterThanOrEqual(listening.length + 3)
    for (const target of rules.flatMap(targetsOf)) {
      expect(target.DeadLetterConfig).toBeDefined()
      expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 20 })
    }
  })

  it('wait in queues: no rule calls a function, which would try an event three times within minutes', () => {
    const queues = resourcesOf(template, 'AWS::SQS::Queue')
    for (const { Arn } of rules.flatMap(targetsOf)) {
      const [queue = ''] = (Arn as { 'Fn::GetAtt': string[] })['Fn::GetAtt']
      expect(queues[queue]?.Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: receivesMax })
    }
  })

  it('may be put into the dead-letter queue of whom they are meant for', () => {
    const policies = JSON.stringify(resourcesOf(template, 'AWS::SQS::QueuePolicy'))
    for (const { DeadLetterConfig } of rules.flatMap(targetsOf)) {
      const [queue] = ((DeadLetterConfig as Record<string, unknown>).Arn as { 'Fn::GetAtt': string[] })['Fn::GetAtt']
      expect(policies).toMatch(
        new RegExp(`"Principal":\\{"Service":"events.amazonaws.com"\\},"Resource":\\{"Fn::GetAtt":\\["${queue}"`),
      )
    }
  })

  it('are archived for replay', () => {
    template.hasResourceProperties('AWS::Events::Archive', {
      EventPattern: { source: [eventSource] },
      RetentionDays: 30,
    })
  })

  it('have a bus without a forced name', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Events::EventBus')))
      expect(Properties.Name).toMatch(/^Remodel/)
  })
})

describe('what AWS says of itself', () => {
  it('of trainings with our role reaches finish-training', () => {
    const [, ended] = rulesTo('finish-training').map(pattern)
    expect(ended).toMatchObject({
      source: ['aws.sagemaker'],
      detail: {
        TrainingJobStatus: ['Completed', 'Failed', 'Stopped'],
        RoleArn: [{ 'Fn::GetAtt': [expect.stringMatching(/^TrainingRole/), 'Arn'] }],
      },
    })
  })

  it('of trainings on Kubernetes is their last object in our bucket, and nothing of SageMaker is heard there', () => {
    const patterns = Object.values(resourcesOf(onKubernetes, 'AWS::Events::Rule')).map(({ Properties }) =>
      pattern(Properties),
    )
    expect(patterns.filter((one) => JSON.stringify(one).includes('ended.json'))).toEqual([
      {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: expect.stringMatching(/^StoreBucket/) }] },
          object: { key: [{ wildcard: 'training-jobs/*/output/ended.json' }] },
        },
      },
    ])
    expect(JSON.stringify(patterns)).not.toContain('sagemaker')
    expect(JSON.stringify(rules)).not.toContain('ended.json')
  })

  it('of the degradation alarms reaches check-performance, and of no other alarm', () => {
    const raised = rulesTo('check-performance')
      .map(pattern)
      .find(({ source }) => JSON.stringify(source) !== JSON.stringify([eventSource]))
    expect(raised).toMatchObject({ source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } })
    expect(raised?.resources).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^AlarmsDegraded/), 'Arn'] }])
  })

  it('of objects below incoming/ and captures/ of our bucket reaches the queue of ingest-observations', () => {
    const files = rules.find((rule) => JSON.stringify(pattern(rule)).includes('aws.s3'))
    expect(files && pattern(files)).toMatchObject({
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ Ref: expect.stringMatching(/^StoreBucket/) }] },
        object: { key: [{ prefix: incomingPrefix }, { prefix: capturesPrefix }] },
      },
    })
    expect(rulesTo('ingest-observations')).toEqual([files])
  })
})

describe('a deployment', () => {
  const steps = Object.entries(resourcesOf(template, 'Custom::RemodelDeployStep')) as [
    string,
    Resource & { DependsOn: string[] },
  ][]
  const wanted = ['migrate-database', 'maintain-partitions', 'sync-schedules']

  it('runs what it must not go without, one after another in the order of the registry', () => {
    const tokens = steps.map(
      ([, { Properties }]) => (Properties.ServiceToken as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0],
    )
    expect(tokens).toEqual(wanted.map(lambdaOf))
    for (const [index, [, step]] of steps.entries())
      if (index > 0) expect(step.DependsOn).toContain(steps[index - 1]?.[0])
  })

  it('waits for the database, for the right to use it, and after the migration for the schedules', () => {
    const database = Object.keys(resourcesOf(template, 'AWS::RDS::DBInstance'))
    const schedules = Object.keys(resourcesOf(template, 'AWS::Scheduler::Schedule'))
    for (const [index, [, { DependsOn }]] of steps.entries()) {
      expect(DependsOn).toEqual(expect.arrayContaining([...database, ...(index > 0 ? schedules : [])]))
      expect(DependsOn.some((id) => id.includes('RoleDefaultPolicy'))).toBe(true)
    }
  })

  it('makes and updates no other function before the database is migrated', () => {
    const lambdas = resourcesOf(template, 'AWS::Lambda::Function') as Record<string, Resource & { DependsOn: string[] }>
    for (const { name } of allSpecs)
      if (name !== 'migrate-database') expect(lambdas[lambdaOf(name)]?.DependsOn, name).toContain(steps[0]?.[0])
  })

  it('applies the table again whenever CloudFormation may have changed a schedule', () => {
    const set = Object.values(resourcesOf(template, 'AWS::Scheduler::Schedule')).map(({ Properties }) => Properties)
    const fingerprints = steps.at(-1)?.[1].Properties.Schedules
    for (const { GroupName, Name, ScheduleExpression, Description, State } of set)
      expect(fingerprints, JSON.stringify([GroupName, Name])).toContainEqual(
        expect.arrayContaining([ScheduleExpression, Description, State]),
      )
  })

  it('does not wait an hour for a function that died', () => {
    for (const [, { Properties }] of steps) expect(Number(Properties.ServiceTimeout)).toBeLessThan(1800)
  })

  it('waits as long as Lambda may take to try again', () => {
    const retries = Object.values(resourcesOf(template, 'AWS::Lambda::EventInvokeConfig'))
    for (const [index, [, { Properties }]] of steps.entries()) {
      const name = wanted[index] as string
      const { MaximumRetryAttempts } =
        retries.find(({ Properties }) => (Properties.FunctionName as { Ref: string }).Ref === lambdaOf(name))
          ?.Properties ?? {}
      expect(MaximumRetryAttempts, name).toBe(1)
      const timeoutMs = allSpecs.find((spec) => spec.name === name)?.timeoutMs ?? Number.NaN
      // A minute passes before the second try.
      expect(Number(Properties.ServiceTimeout), name).toBeGreaterThan(2 * (timeoutMs / 1000) + 60)
    }
  })
})
