import { describe, expect, it } from 'vitest'
import { forEmulator, strippedTypes } from '../aws/for-emulator.ts'
import { synthesize } from './synthesize.ts'

const whole = synthesize({
  monthlyBudgetUsd: 100,
  alertEmails: ['on-call@example.com'],
}).template.toJSON() as Parameters<typeof forEmulator>[0]
const emulated = forEmulator(whole)

describe('the template for the emulator', () => {
  it('lacks four resources, one of each type that is left out, and no other', () => {
    const gone = Object.entries(whole.Resources).filter(([id]) => !(id in emulated.Resources))
    expect(gone.map(([, { Type }]) => Type).sort()).toEqual([...strippedTypes].sort())
  })

  it('refers to nothing that is left out', () => {
    const text = JSON.stringify(emulated)
    for (const id of Object.keys(whole.Resources))
      if (!(id in emulated.Resources)) expect(text).not.toContain(`"${id}"`)
  })

  it('is the same otherwise, but for the secret that RDS makes, and how the others are referred to', () => {
    const secrets = Object.keys(whole.Resources).filter((id) => whole.Resources[id]?.Type.endsWith('::Secret'))
    expect(secrets).toHaveLength(2)
    const referring = (text: string) =>
      secrets.reduce((said, id) => said.replaceAll(`{"Ref":"${id}"}`, `{"Fn::GetAtt":["${id}","Id"]}`), text)
    for (const [id, resource] of Object.entries(emulated.Resources)) {
      const text = JSON.stringify(whole.Resources[id])
      if (!text.includes('MasterUserSecret')) expect(resource).toEqual(JSON.parse(referring(text)))
    }
    expect(JSON.stringify(emulated)).not.toContain('MasterUserSecret.SecretArn')
  })
})
