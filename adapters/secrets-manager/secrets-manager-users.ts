import { randomBytes } from 'node:crypto'
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import * as z from 'zod'
import { awsError, reasonOf } from '#adapters/aws/aws-error'
import type { Environment } from '#contracts/environment'
import { AppError } from '#core/errors'
import type { DatabaseUser, DatabaseUsers, PasswordRotation } from '#core/ports/database-users'

export interface SecretsManagerUsersOptions {
  /** The secret of the user that functions have, and of the one that only reads. */
  readonly secretArns: Readonly<Record<DatabaseUser['access'], string>>
  /** @default a client for the environment's region */
  readonly client?: SecretsManagerClient
}

const secretSchema = z.object({ username: z.string(), password: z.string() })

/**
 * The DatabaseUsers port on secrets of Secrets Manager, in the form that the RDS Data API reads. A password is in no
 * error and no log.
 */
export class SecretsManagerUsers implements DatabaseUsers {
  readonly #secretArns: SecretsManagerUsersOptions['secretArns']
  readonly #client: SecretsManagerClient

  constructor({ secretArns, client = new SecretsManagerClient() }: SecretsManagerUsersOptions) {
    this.#secretArns = secretArns
    this.#client = client
  }

  async list(): Promise<readonly DatabaseUser[]> {
    const { run, read } = this.#secretArns
    return [await this.#read(run, {}), await this.#read(read, {})]
  }

  async prepare({ secretId, version }: PasswordRotation): Promise<void> {
    const stages = (await this.#stagesOf(secretId)).get(version) ?? []
    if (stages.includes('AWSCURRENT') || (await this.#exists(secretId, version))) return
    const { name: username } = await this.#read(secretId, {})
    const SecretString = JSON.stringify({ username, password: randomBytes(30).toString('base64url') })
    const command = { SecretId: secretId, ClientRequestToken: version, SecretString, VersionStages: ['AWSPENDING'] }
    await this.#asking(this.#client.send(new PutSecretValueCommand(command)))
  }

  next({ secretId, version }: PasswordRotation): Promise<DatabaseUser> {
    return this.#read(secretId, { VersionId: version })
  }

  async finish({ secretId, version }: PasswordRotation): Promise<void> {
    const current = [...(await this.#stagesOf(secretId))].find(([, stages]) => stages.includes('AWSCURRENT'))?.[0]
    if (current === version) return
    const move = { SecretId: secretId, VersionStage: 'AWSCURRENT', MoveToVersionId: version }
    await this.#asking(
      this.#client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: current })),
    )
  }

  async #read(secretId: string, version: { readonly VersionId?: string }): Promise<DatabaseUser> {
    const command = new GetSecretValueCommand({ SecretId: secretId, ...version })
    const { SecretString = '' } = await this.#asking(this.#client.send(command))
    const secret = secretSchema.safeParse(parsed(SecretString)).data
    if (secret === undefined) {
      const message = `the secret ${secretId} holds no username and password`
      throw new AppError({ code: 'NO_DATABASE_USER', message, details: { secretId } })
    }
    const access = secretId === this.#secretArns.read ? 'read' : 'run'
    return { name: secret.username, password: secret.password, access }
  }

  async #exists(secretId: string, version: string): Promise<boolean> {
    try {
      await this.#client.send(new GetSecretValueCommand({ SecretId: secretId, VersionId: version }))
      return true
    } catch (error) {
      if (reasonOf(error) === 'ResourceNotFoundException') return false
      throw secretError(error)
    }
  }

  async #stagesOf(secretId: string): Promise<ReadonlyMap<string, readonly string[]>> {
    const described = await this.#asking(this.#client.send(new DescribeSecretCommand({ SecretId: secretId })))
    return new Map(Object.entries(described.VersionIdsToStages ?? {}))
  }

  #asking<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return answer.catch((error: unknown) => {
      throw secretError(error)
    })
  }
}

function secretError(error: unknown): AppError {
  return awsError('SECRET_NOT_READ', "a database user's secret cannot be read or changed", error)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The users whose secrets a function's environment names. */
export function databaseUsersOf(
  environment: Pick<Environment, 'DATABASE_RUN_SECRET_ARN' | 'DATABASE_READ_SECRET_ARN'>,
): SecretsManagerUsers {
  const { DATABASE_RUN_SECRET_ARN: run, DATABASE_READ_SECRET_ARN: read } = environment
  return new SecretsManagerUsers({ secretArns: { run, read } })
}
