import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { SecretsManagerUsers } from '#adapters/secrets-manager/secrets-manager-users'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { makeHandler, rotationStepSchema } from '#functions/rotate-password/handler'
import { type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'
import { type AwsWire, json, jsonError, openAwsWire } from '../adapters/aws-wire.ts'

interface Version {
  text: string
  stages: string[]
}

/** Secrets Manager as far as a rotation asks it: one secret with its versions. */
const versions = new Map<string, Version>()
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:remodel_run'
const operations: Readonly<Record<string, (request: Record<string, string>) => object>> = {
  DescribeSecret: () => ({
    VersionIdsToStages: Object.fromEntries([...versions].map(([id, { stages }]) => [id, stages])),
  }),
  GetSecretValue: ({ VersionId }) => {
    const found = [...versions].find(([id, { stages }]) =>
      VersionId === undefined ? stages.includes('AWSCURRENT') : id === VersionId,
    )?.[1]
    return found === undefined || found.text === '' ? { missing: true } : { SecretString: found.text }
  },
  PutSecretValue: ({ ClientRequestToken = '', SecretString = '' }) => {
    versions.set(ClientRequestToken, { text: SecretString, stages: ['AWSPENDING'] })
    return {}
  },
  UpdateSecretVersionStage: ({ MoveToVersionId = '', RemoveFromVersionId = '' }) => {
    for (const [id, add] of [
      [MoveToVersionId, true],
      [RemoveFromVersionId, false],
    ] as const) {
      const version = versions.get(id) as Version
      version.stages = version.stages.filter((stage) => stage !== 'AWSCURRENT')
      if (add) version.stages.push('AWSCURRENT')
    }
    return {}
  },
}

let wire: AwsWire
let server: RdsDataServer
let owner: Database
beforeAll(async () => {
  server = await startRdsDataServer()
  await (await server.openPrepared()).close()
  owner = await server.open()
  wire = await openAwsWire(({ headers, body }) => {
    const operation = String(headers['x-amz-target']).split('.')[1] ?? ''
    const answer = operations[operation]?.(JSON.parse(body.toString())) ?? {}
    return 'missing' in answer ? jsonError('ResourceNotFoundException') : json(answer)
  })
})
afterAll(async () => {
  await wire.close()
  await owner.close()
  await server.stop()
})

const verifier = async () => {
  const [row] = await owner.query(
    sql`select rolpassword from pg_authid where rolname = 'remodel_run'`,
    z.object({ rolpassword: z.string() }),
  )
  return row?.rolpassword
}

it('gives the user the new password with the secret, and a repeated step changes nothing', async () => {
  versions.set('v1', { text: JSON.stringify({ username: 'remodel_run', password: 'old' }), stages: ['AWSCURRENT'] })
  // As Secrets Manager does: the version is there, and empty.
  versions.set('v2', { text: '', stages: ['AWSPENDING'] })
  const client = new SecretsManagerClient(wire.client)
  const databaseUsers = new SecretsManagerUsers({ client, secretArns: { run: secretArn, read: 'arn:read' } })
  const handle = makeHandler({ database: owner, databaseUsers })
  const step = (Step: string) =>
    handle(rotationStepSchema.parse({ Step, SecretId: secretArn, ClientRequestToken: 'v2', RotationToken: 'x' }))
  const before = await verifier()

  await step('createSecret')
  const made = versions.get('v2')?.text ?? ''
  expect(JSON.parse(made)).toEqual({ username: 'remodel_run', password: expect.stringMatching(/^[\w-]{40}$/) })
  await step('createSecret')
  expect(versions.get('v2')?.text).toBe(made)

  await step('setSecret')
  await step('testSecret')
  expect(await verifier()).toBe(before)
  expect(versions.get('v1')?.stages).toContain('AWSCURRENT')

  await step('finishSecret')
  await step('finishSecret')
  expect(await verifier()).not.toBe(before)
  expect(versions.get('v1')?.stages).toEqual([])
  expect(versions.get('v2')?.stages).toEqual(['AWSPENDING', 'AWSCURRENT'])
  expect((await databaseUsers.list())[0]).toEqual({
    name: 'remodel_run',
    password: JSON.parse(made).password,
    access: 'run',
  })
})

it('refuses an input that is no step of a rotation', () => {
  expect(rotationStepSchema.safeParse({ Step: 'other', SecretId: 'x', ClientRequestToken: 'y' }).success).toBe(false)
})
