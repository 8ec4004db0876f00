import { Stack, Validations } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IConstruct } from 'constructs'

/** The grantee: a role, or a construct with one. */
export type Grantee = IGrantable & IConstruct

export interface ExplainedGrant {
  /** Without wildcards: the actions of a function are known. */
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** Why a resource has a wildcard; required if one has. */
  readonly because?: string
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * Grants actions, and records the reason if a resource is not named in full.
 *
 * The reason is attached to the role's policy, where cdk-nag and the tests read it. They reject a wildcard without one.
 */
export function grantExplained(grantee: Grantee, grant: ExplainedGrant): Grant {
  const { actions, resources, because, conditions } = grant
  const made = Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [...resources],
    ...(conditions && { conditions: conditions as Record<string, Record<string, unknown>> }),
  })
  if (because === undefined) return made
  for (const resource of resources) {
    const spelled = spell(Stack.of(grantee).resolve(resource))
    if (!spelled.includes('*')) continue
    Validations.of(grantee).acknowledge({ id: `AwsSolutions-IAM5[Resource::${spelled}]`, reason: because })
  }
  return made
}

/** A CloudFormation expression as cdk-nag writes it in the name of a finding. */
export function spell(value: unknown): string {
  if (typeof value === 'string') return value
  const expression = value as { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] }
  if (expression.Ref !== undefined) return `<${expression.Ref}>`
  if (expression['Fn::GetAtt']) return `<${expression['Fn::GetAtt'].join('.')}>`
  if (expression['Fn::Join']) return expression['Fn::Join'][1].map(spell).join(expression['Fn::Join'][0])
  return JSON.stringify(value)
}
