import { appendFile } from 'node:fs/promises'
import type { Notification } from '#contracts/notification'
import { AppError } from '#core/errors'
import { toIso } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import type { SqlExecutor } from '#core/ports/database'
import type { Notifier } from '#core/ports/notifier'
import { spec } from '#functions/notify/spec'
import { isEventProcessed } from '#store/events/is-event-processed'
import { markEventProcessed } from '#store/events/mark-event-processed'
import type { Channel } from './channel.ts'
import { tellInRounds } from './tell-in-rounds.ts'

export interface TellingOptions {
  /** Those of this moment: of a replay's past nobody is told but the file. */
  readonly channels: () => readonly Channel[]
  readonly database: SqlExecutor
  readonly clock: Clock
}

/**
 * The Notifier port on several channels: each receiver gets a message once, however often another one has to be tried
 * again. A failure names every receiver that has not got it.
 *
 * A receiver is marked after sending, so that a crash in between may tell one receiver twice, and never none.
 */
export class TellEachOnce implements Notifier {
  readonly #options: TellingOptions

  constructor(options: TellingOptions) {
    this.#options = options
  }

  /** @throws {AppError} `NOTIFICATION_NOT_SENT` */
  async send(notification: Notification, messageId: string): Promise<void> {
    const told = this.#options
      .channels()
      .map((channel) =>
        tellInRounds(channel, channel.receiversOf(notification), (receiver) =>
          this.#tell(channel, { notification, receiver, messageId }),
        ),
      )
    const outcomes = (await Promise.all(told)).flat()
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    if (failures.length === 0) return
    // A failure of the database is no channel's: it goes on as it is.
    const foreign = failures.find((failure) => !isUnsent(failure))
    if (foreign !== undefined) throw foreign
    throw new AppError({
      code: 'NOTIFICATION_NOT_SENT',
      message: failures.map((failure) => (failure as AppError).message).join('; '),
      retryable: failures.some((failure) => (failure as AppError).retryable),
      details: { receivers: failures.length, of: outcomes.length },
    })
  }

  async #tell(
    channel: Channel,
    {
      notification,
      receiver,
      messageId,
    }: { readonly notification: Notification; readonly receiver: string; readonly messageId: string },
  ): Promise<void> {
    const { database, clock } = this.#options
    const work = { functionName: spec.name, eventId: messageId, subject: `${channel.name} ${receiver}` }
    if (await isEventProcessed(database, work)) return
    await channel.send(notification, receiver, messageId)
    await markEventProcessed(database, work, clock.now())
  }
}

function isUnsent(failure: unknown): boolean {
  return failure instanceof AppError && failure.code === 'NOTIFICATION_NOT_SENT'
}

/** Lines of JSON, each with the time at which it was told. */
export function fileChannel(path: string, clock: Clock): Channel {
  return {
    name: 'file',
    receiversOf: () => [''],
    send: async (notification) => {
      await appendFile(path, `${JSON.stringify({ time: toIso(clock.now()), ...notification })}\n`)
      return `a line in ${path}`
    },
  }
}
