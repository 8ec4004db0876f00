import { Validations } from 'aws-cdk-lib'
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks } from 'cdk-nag'
import type { IConstruct } from 'constructs'
import { describe, expect, it } from 'vitest'
import { contexts } from './contexts.ts'
import { synthesize } from './synthesize.ts'

/** With everything that the context can switch on, and CloudFormation's own rules. */
const everything = {
  alertEmails: ['on-call@example.com'],
  alarmModels: ['churn'],
  alarmEndpoints: ['churn-live'],
  monthlyBudgetUsd: 100,
  trainingSpot: true,
}
const { app, stack, template } = synthesize(everything, { withRules: true })

function findingsIn(scope: IConstruct): string[] {
  return new AwsSolutionsChecks()
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    )
}

function policiesOf(scope: IConstruct): (CfnPolicy | CfnRole)[] {
  return scope.node.findAll().filter((child) => child instanceof CfnPolicy || child instanceof CfnRole) as (
    | CfnPolicy
    | CfnRole
  )[]
}

interface Statement {
  readonly Effect: string
  readonly Action: string | string[]
  readonly Resource?: unknown
}
const listOf = <Value>(value: Value | Value[]): Value[] => (Array.isArray(value) ? value : [value])

function statementsOf(policy: CfnPolicy | CfnRole): Statement[] {
  const documents =
    policy instanceof CfnPolicy
      ? [policy.policyDocument]
      : listOf(stack.resolve(policy.policies) ?? []).map(
          (inline) => (inline as { policyDocument: unknown }).policyDocument,
        )
  return documents.flatMap((document) => (stack.resolve(document) as { Statement: Statement[] }).Statement)
}

/** Reasons that stand on a construct or on one that holds it, by the id of the finding. */
function reasonsOn(construct: IConstruct): Map<string, string> {
  const reasons = new Map<string, string>()
  for (const scope of construct.node.scopes)
    for (const { type, data } of scope.node.metadata)
      if (type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        for (const [id, reason] of Object.entries(data as Record<string, string>))
          reasons.set(id.replace(/^annotation::/i, ''), reason)
  return reasons
}

describe('cdk-nag', () => {
  it('finds nothing that is not explained, in a stack of this size', () => {
    expect(findingsIn(app)).toEqual([])
    expect(Object.keys(template.toJSON().Resources).length).toBeGreaterThan(200)
  })

  it.each(Object.entries(contexts))('finds nothing in an installation of context %s', (_, context) => {
    expect(findingsIn(synthesize(context).app)).toEqual([])
  })

  it('would have found a bucket that is open', () => {
    const { app, stack } = synthesize()
    new Bucket(stack, 'Planted')
    expect(findingsIn(app)).toContain('AwsSolutions-S10 Remodel/Planted/Resource')
  })
})

describe('permissions', () => {
  const allowed = policiesOf(stack).flatMap((policy) =>
    statementsOf(policy)
      .filter(({ Effect }) => Effect === 'Allow')
      .map((statement) => ({ policy, statement })),
  )

  it('name their actions in full', () => {
    expect(allowed.length).toBeGreaterThan(100)
    const wild = allowed.filter(({ statement }) => listOf(statement.Action).some((action) => action.includes('*')))
    expect(wild.map(({ policy, statement }) => `${policy.node.path}: ${statement.Action}`)).toEqual([])
  })

  it('name their resources in full, or say in a sentence why not', () => {
    const wild = allowed.filter(({ statement }) => JSON.stringify(statement.Resource ?? '').includes('*'))
    expect(wild.length).toBeGreaterThan(10)
    for (const { policy } of wild) {
      const reasons = [...reasonsOn(policy)].filter(([id]) => id.startsWith('AwsSolutions-IAM5['))
      expect(reasons.length, policy.node.path).toBeGreaterThan(0)
      for (const [, reason] of reasons) expect(reason).toMatch(/^[A-Z].{30,}\.$/)
    }
  })

  it('are explained no further than they go', () => {
    const unused = stack.node.findAll().flatMap((construct) => {
      const own = construct.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      const spelled = JSON.stringify(policiesOf(construct).flatMap(statementsOf))
      return own
        .flatMap(({ data }) => Object.keys(data as object))
        .filter((id) => id.includes('IAM5') && !spelled.includes('*'))
        .map((id) => `${construct.node.path} ${id}`)
    })
    expect(unused).toEqual([])
  })

  it('pass roles to the one service that they are for', () => {
    const passing = template.toJSON().Resources as Record<
      string,
      { Type: string; Properties: { PolicyDocument: { Statement: (Statement & { Condition?: unknown })[] } } }
    >
    const statements = Object.values(passing)
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => listOf(Action).includes('iam:PassRole'))
    expect(statements.length).toBeGreaterThan(1)
    for (const { Condition } of statements)
      expect(Condition).toEqual({
        StringEquals: { 'iam:PassedToService': expect.stringMatching(/^(sagemaker|scheduler)\.amazonaws\.com$/) },
      })
  })
})
