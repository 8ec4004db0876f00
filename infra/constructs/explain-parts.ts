import { Stack, Validations } from 'aws-cdk-lib'
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam'
import { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import type { IConstruct } from 'constructs'
import { spell } from './grant-explained.ts'

/**
 * Explains the parts that CDK makes for a cluster: their permissions are AWS's own managed policies and those of CDK's
 * functions, and their runtimes are CDK's choice. Called once they are made.
 */
export function explainParts(scope: IConstruct): void {
  for (const part of scope.node.findAll()) for (const { id, reason } of findingsOf(part)) acknowledge(part, id, reason)
}

function acknowledge(part: IConstruct, id: string, reason: string): void {
  Validations.of(part).acknowledge({ id, reason })
}

function findingsOf(part: IConstruct): { readonly id: string; readonly reason: string }[] {
  const resolve = (value: unknown) => Stack.of(part).resolve(value) as unknown
  if (part instanceof CfnRole)
    return ((resolve(part.managedPolicyArns) ?? []) as unknown[]).map((arn) => ({
      id: `AwsSolutions-IAM4[Policy::${spell(arn)}]`,
      reason: "AWS maintains the policy for this part of EKS, and it is the one that EKS's guide and CDK name.",
    }))
  if (part instanceof CfnPolicy)
    return wildResourcesOf(resolve(part.policyDocument)).map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason: "CDK's function for custom resources calls the versions of the one function that it is made for.",
    }))
  if (part instanceof CfnFunction && part.node.path.includes('Kubectl'))
    return [{ id: 'AwsSolutions-L1', reason: 'The runtime that CDK tests its function for kubectl with.' }]
  return []
}

function wildResourcesOf(document: unknown): string[] {
  const { Statement } = document as { Statement: { Resource?: unknown }[] }
  return Statement.flatMap(({ Resource = [] }) => (Array.isArray(Resource) ? Resource : [Resource]))
    .map(spell)
    .filter((resource) => resource.includes('*'))
}
