import { describe, expect, it } from 'vitest'
import { installationTagKey } from '#contracts/installation-tag'
import { type Resource, synthesize } from './synthesize.ts'

const everything = { monthlyBudgetUsd: 100, alertEmails: ['on-call@example.com'], alarmEndpoints: ['churn-live'] }
const unnamed = synthesize(everything)
const staging = synthesize({ ...everything, name: 'staging' })
type Made = ReturnType<typeof synthesize>

const resourcesIn = ({ template }: Made) => template.toJSON().Resources as Record<string, Resource>

/**
 * Properties that name a resource in its account. An inline policy is named within its role, and a schedule within its
 * group; a parameter group of AWS's own is everybody's.
 */
const naming = /^(Name|AliasName|.*(Bucket|Cluster|Function|Group|Queue|Role|Table|Topic|User|Repository)Name)$/
const namedElsewhere = ['AWS::IAM::Policy', 'AWS::Scheduler::Schedule']
function namesIn(made: Made): string[] {
  return Object.values(resourcesIn(made))
    .filter(({ Type }) => !namedElsewhere.includes(Type))
    .flatMap(({ Type, Properties = {} }) =>
      Object.entries(Properties)
        .filter(([key, value]) => naming.test(key) && typeof value === 'string' && !value.startsWith('default.'))
        .map(([key, value]) => `${Type} ${key} ${value}`),
    )
}

const tagsIn = (made: Made) =>
  new Set(
    [...JSON.stringify(made.template).matchAll(/"Key":"remodel:installation","Value":"([^"]*)"/g)].map(
      ([, tag]) => tag,
    ),
  )

describe('an installation', () => {
  it('has the names from before there were names, if it is given none', () => {
    expect(unnamed.stack.stackName).toBe('Remodel')
    expect(tagsIn(unnamed)).toEqual(new Set(['remodel']))
    expect(namesIn(unnamed)).toEqual([
      'AWS::Events::EventBus Name RemodelEventsBusF349E2A9',
      'AWS::Logs::LogGroup LogGroupName /aws/vendedlogs/Remodel/api',
      'AWS::ApiGatewayV2::Api Name Api',
    ])
  })

  it('with a name shares no name, no tag, no metric and no budget with another in its account', () => {
    expect(staging.stack.stackName).toBe('Remodel-staging')
    expect(namesIn(staging)).toHaveLength(namesIn(unnamed).length)
    expect(namesIn(staging).filter((name) => namesIn(unnamed).includes(name))).toEqual([])
    expect(tagsIn(staging)).toEqual(new Set(['staging']))
    const text = JSON.stringify(staging.template)
    expect(text).toContain('user:remodel:installation$staging')
    expect(text).toContain('"INSTALLATION_NAME":"staging"')
    const dimensions = Object.values(resourcesIn(staging)).flatMap(({ Type, Properties }) =>
      Type === 'AWS::CloudWatch::Alarm' && Properties.Namespace === 'Remodel' ? [Properties.Dimensions] : [],
    )
    expect(dimensions.length).toBeGreaterThan(5)
    for (const dimension of dimensions) expect(dimension).toEqual([{ Name: 'service', Value: 'staging' }])
    // Descriptions may say Remodel; what reaches an account's shared names may not be the same text.
    expect(text).not.toMatch(/"Value":"remodel"/)
  })

  it('with a name is built as the other one: the same resources under the same ids', () => {
    const idsIn = (made: Made) =>
      // The ids of a queue's mapping and of a topic's permission have the stack's name in them.
      Object.keys(resourcesIn(made)).map((id) => id.replace(/(SqsEventSource|AllowInvoke)Remodel.*/, '$1'))
    expect(idsIn(staging)).toEqual(idsIn(unnamed))
  })

  it('may start only what carries its name, and stop or change nothing that carries another', () => {
    const policies = Object.values(resourcesIn(staging)).filter(({ Type }) => Type === 'AWS::IAM::Policy')
    const statements = policies.flatMap(
      ({ Properties }) =>
        (Properties.PolicyDocument as { Statement: { Action: string | string[]; Condition?: object }[] }).Statement,
    )
    const conditionsOf = (action: string) =>
      statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Condition }) => Condition)
    for (const action of ['CreateTrainingJob', 'CreateModel', 'CreateEndpointConfig', 'CreateEndpoint'])
      for (const condition of conditionsOf(`sagemaker:${action}`))
        expect(condition, action).toMatchObject({
          StringEquals: { [`aws:RequestTag/${installationTagKey}`]: 'staging' },
        })
    for (const action of ['StopTrainingJob', 'UpdateEndpoint', 'DeleteModel', 'DeleteEndpointConfig']) {
      expect(conditionsOf(`sagemaker:${action}`).length, action).toBeGreaterThan(0)
      for (const condition of conditionsOf(`sagemaker:${action}`))
        expect(condition, action).toMatchObject({
          StringEqualsIfExists: { [`aws:ResourceTag/${installationTagKey}`]: 'staging' },
        })
    }
  })
})
