import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { deployedSpecs } from '#functions/deployed-specs'
import { contextPrefix, readContext, stackNameOf } from '#infra/context'
import { RemodelStack } from '#infra/stacks/remodel-stack'
import type { FunctionSpec } from '#pipeline/function-spec'

const root = join(import.meta.dirname, '../..')
const { context: cdkContext } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>
}

/** Of an installation that has Slack: every function that there is. */
export const allSpecs: readonly FunctionSpec[] = deployedSpecs

/** Without one the function that posts to Slack is left out. */
const slackWebhookSecretArn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:slack-AbCdEf'

export interface Synthesized {
  readonly app: App
  readonly stack: RemodelStack
  readonly template: Template
}

/**
 * The stack as `cdk.json` makes it, with some keys set otherwise; without bundles, which no assertion here is about.
 *
 * CloudFormation's own rules take seconds a template: the CDK app's test has them, and `withRules` asks for them.
 */
export function synthesize(
  context: Readonly<Record<string, unknown>> = {},
  { specs = allSpecs, withRules = false }: { specs?: readonly FunctionSpec[]; withRules?: boolean } = {},
): Synthesized {
  process.env.CDK_VALIDATION = String(withRules)
  const named = Object.fromEntries(
    Object.entries({ slackWebhookSecretArn, ...context }).map(([name, value]) => [contextPrefix + name, value]),
  )
  const app = new App({ context: { ...cdkContext, ...named } })
  const settings = readContext({ ...cdkContext, ...named })
  const stack = new RemodelStack(app, stackNameOf(settings.name), {
    context: settings,
    specs,
    ...(settings.scoring && {
      scorerCode: Code.fromInline('def handler(event, context): pass'),
    }),
    bundleOf: ({ name }) => ({ code: Code.fromInline(`export const handler = () => '${name}'`), fingerprint: name }),
  })
  return { app, stack, template: Template.fromStack(stack) }
}

export interface Resource {
  readonly Type: string
  readonly Properties: Record<string, unknown>
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

/** Resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>
}
