import { Stack, Validations } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IConstruct } from 'constructs'

/** Whom something is granted to: a role, or a construct that has one. */
export type Grantee = IGrantable & IConstruct

export interface ExplainedGrant {
  /** Without wildcards: what a function does is known. */
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** Why a resource has to hold a wildcard; needed where one does. */
  readonly because?: string
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * Grants, and writes down why where a resource is not named in full.
 *
 * The reason stands beside the role's policy, where cdk-nag and the tests look for it; a wildcard without one does not get past them.
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

/** A CloudFormation expression as cdk-nag spells it in the name of a finding. */
function spell(value: unknown): string {
  if (typeof value === 'string') return value
  const expression = value as { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] }
  if (expression.Ref !== undefined) return `<${expression.Ref}>`
  if (expression['Fn::GetAtt']) return `<${expression['Fn::GetAtt'].join('.')}>`
  if (expression['Fn::Join']) return expression['Fn::Join'][1].map(spell).join(expression['Fn::Join'][0])
  return JSON.stringify(value)
}
