import * as z from 'zod'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { replacePassword } from '#store/tables/keep-database-users'

/** A step of a rotation, as Secrets Manager asks for it. */
export const rotationStepSchema = z
  .object({
    Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
    SecretId: z.string().min(1),
    ClientRequestToken: z.string().min(1),
  })
  .transform(({ Step, SecretId, ClientRequestToken }) => ({
    step: Step,
    secretId: SecretId,
    version: ClientRequestToken,
  }))
export type RotationStep = z.infer<typeof rotationStepSchema>

/**
 * Replaces a database user's password in the last of the four steps, together with its secret: for a moment the secret
 * has the new password and the server the old one. A call that is refused meanwhile is repeated.
 *
 * There is nothing to test between the steps: the RDS Data API knows only the current version of a secret. A repeated
 * step changes nothing.
 */
export function makeHandler({
  database,
  databaseUsers,
}: Pick<Ports, 'database' | 'databaseUsers'>): Handler<RotationStep, void> {
  return async ({ step, ...rotation }) => {
    if (databaseUsers === null) return
    if (step === 'createSecret') await databaseUsers.prepare(rotation)
    if (step !== 'finishSecret') return
    await replacePassword(database, {
      user: () => databaseUsers.next(rotation),
      follow: () => databaseUsers.finish(rotation),
    })
  }
}
