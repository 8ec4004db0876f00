import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { cloudWatchMetrics, fleetDimension, metricsNamespace } from '#contracts/cloudwatch-metrics'
import { defaultInstallationName } from '#contracts/installation-tag'
import { allSpecs, type Resource, resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize({ alertEmails: ['on-call@example.com'], silenceHours: 6 })
const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties)
const fleet = [{ Name: fleetDimension, Value: defaultInstallationName }]
const onMetric = (name: string) => alarms.filter(({ MetricName }) => MetricName === name)
const ours = (among: readonly Resource['Properties'][]) =>
  among.filter(({ Namespace }) => Namespace === metricsNamespace)

describe('alarms', () => {
  it.each([
    [
      'AccuracyMargin',
      {
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 0,
        TreatMissingData: 'notBreaching',
        Period: 300,
        EvaluationPeriods: 12,
        DatapointsToAlarm: 1,
      },
    ],
    ['DriftSeverity', { ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 3 }],
    ['RunsFailed', { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 }],
    ['RunsStuck', { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, EvaluationPeriods: 3 }],
    ['OutboxBacklog', { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 }],
    ['ModelsSilent', { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 }],
    [
      'ObservationsIngested',
      { ComparisonOperator: 'LessThanThreshold', Threshold: 1, EvaluationPeriods: 6, TreatMissingData: 'notBreaching' },
    ],
    ['DriftChecks', { ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' }],
    ['PerformanceChecks', { ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' }],
    ['DatabaseErrors', { ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 3, Period: 300 }],
    ['ACUUtilization', { ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 95 }],
  ])('watch %s', (name, expected) => {
    expect(onMetric(name)).toEqual([expect.objectContaining(expected)])
  })

  it('watch the errors of every function and of the scorer, and the dead letters of those that have any', () => {
    expect(onMetric('Errors')).toHaveLength(allSpecs.length + 1)
    const letters = onMetric('ApproximateNumberOfMessagesVisible')
    expect(letters).toHaveLength(allSpecs.length)
    expect(new Set(letters.map(({ Dimensions }) => JSON.stringify(Dimensions))).size).toBe(allSpecs.length)
  })

  it('take every metric of ours with the statistic that it says is worth looking at', () => {
    for (const { MetricName, Statistic } of ours(alarms))
      expect([MetricName, Statistic]).toEqual([
        MetricName,
        cloudWatchMetrics[MetricName as keyof typeof cloudWatchMetrics].statistic,
      ])
  })

  it('look at the fleet, and cost the same for ten thousand models', () => {
    for (const alarm of ours(alarms)) expect(alarm.Dimensions).toEqual(fleet)
    expect(alarms.length).toBeLessThan(2 * allSpecs.length + 15)
  })

  it('look at a model where the context asks for it, and at the silence of all only where it does', () => {
    const { template } = synthesize({ alarmModels: ['churn'] })
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'ObservationsIngested' }, 0)
    const own = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).filter(({ Properties }) =>
      JSON.stringify(Properties.Dimensions ?? []).includes('"churn"'),
    )
    expect(own.map(({ Properties }) => Properties.MetricName)).toEqual(['AccuracyMargin', 'DriftSeverity'])
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.cloudwatch'],
        resources: [Match.anyValue(), { 'Fn::GetAtt': [Match.stringLikeRegexp('Degradedchurn'), 'Arn'] }],
      },
    })
  })

  it('look at an endpoint where the context asks for it', () => {
    const { template } = synthesize({ alarmEndpoints: ['churn-live', 'prices/Blue'] })
    const endpoints = [
      ['churn-live', 'AllTraffic'],
      ['prices', 'Blue'],
    ]
    for (const [endpoint, variant] of endpoints)
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/SageMaker',
        MetricName: 'Invocation5XXErrors',
        Dimensions: [
          { Name: 'EndpointName', Value: endpoint },
          { Name: 'VariantName', Value: variant },
        ],
      })
  })

  it('say to the topic that they go off, and that it is over', () => {
    const topic = Object.keys(resourcesOf(template, 'AWS::SNS::Topic'))[0]
    expect(alarms.length).toBeGreaterThan(30)
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: topic }])
      expect(OKActions).toEqual([{ Ref: topic }])
    }
  })

  it('each say in words what is wrong', () => {
    for (const { AlarmDescription } of alarms)
      expect(AlarmDescription).toMatch(/^[A-Za-z].{20,}\.|^[A-Za-z].{20,}[A-Za-z]$/)
  })
})

describe('the topic', () => {
  it('reaches every address', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'on-call@example.com' })
  })

  it('may be published to by CloudWatch, encrypted', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          }),
        ]),
      },
    })
  })
})

describe('the budget', () => {
  it('is there when the context names one, with mail before it is spent', () => {
    template.resourceCountIs('AWS::Budgets::Budget', 0)
    synthesize({ monthlyBudgetUsd: 200, alertEmails: ['on-call@example.com'] }).template.hasResourceProperties(
      'AWS::Budgets::Budget',
      {
        Budget: { BudgetLimit: { Amount: 200, Unit: 'USD' }, TimeUnit: 'MONTHLY' },
        NotificationsWithSubscribers: [
          { Notification: { NotificationType: 'ACTUAL', Threshold: 80 } },
          { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
        ],
      },
    )
  })
})

describe('the dashboard', () => {
  it('shows every metric of ours, every function and every alarm', () => {
    const body = JSON.stringify(Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard')))
    for (const name of Object.keys(cloudWatchMetrics)) expect(body).toContain(name)
    for (const { name } of allSpecs) expect(body).toContain(name)
    for (const id of Object.keys(resourcesOf(template, 'AWS::CloudWatch::Alarm'))) expect(body).toContain(id)
  })
})
