/** What the emulator does not know, and without which the rest works the same: nothing else is left out. */
export const strippedTypes: ReadonlySet<string> = new Set([
  // Replay of events.
  'AWS::Events::Archive',
  // Logs of refused connections.
  'AWS::EC2::FlowLog',
  // The replacement of a password every thirty days.
  'AWS::SecretsManager::RotationSchedule',
  // Mail about costs.
  'AWS::Budgets::Budget',
])

/** In place of the secret that RDS makes itself: the emulator has the property, and no attribute for it. */
const emulatedSecretArn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:emulated-AbCdEf'

interface TemplateJson {
  readonly Resources: Record<string, { readonly Type: string; readonly DependsOn?: string | string[] }>
  readonly Outputs?: Record<string, unknown>
}

/**
 * A synthesized template as the emulator takes it: without the types that it does not know, and without what refers to
 * them.
 */
export function forEmulator(template: TemplateJson): TemplateJson {
  const isGone = (id: string) => strippedTypes.has(template.Resources[id]?.Type ?? '')
  // A reference to a secret is its ARN, which the emulator gives only as an attribute.
  const isSecret = (id: string) => template.Resources[id]?.Type === 'AWS::SecretsManager::Secret'
  const resources = Object.entries(template.Resources)
    .filter(([id]) => !isGone(id))
    .map(([id, { DependsOn, ...resource }]) => {
      const before = [DependsOn ?? []].flat().filter((other) => !isGone(other))
      return [id, before.length > 0 ? { ...resource, DependsOn: before } : resource]
    })
  const mentionsGone = (value: unknown) =>
    Object.keys(template.Resources).some((id) => isGone(id) && JSON.stringify(value).includes(`"${id}"`))
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, output]) => !mentionsGone(output))
  const text = JSON.stringify({
    ...template,
    Resources: Object.fromEntries(resources),
    Outputs: Object.fromEntries(outputs),
  })
  return JSON.parse(
    text
      .replace(/\{"Fn::GetAtt":\["\w+","MasterUserSecret\.SecretArn"\]\}/g, JSON.stringify(emulatedSecretArn))
      .replace(/\{"Ref":"(\w+)"\}/g, (ref, id) => (isSecret(id) ? `{"Fn::GetAtt":["${id}","Id"]}` : ref)),
  ) as TemplateJson
}
