import type { Command } from 'commander'
import { InvalidInputError } from '#core/errors'
import type { TestedReceiver } from '#local/notifications/test-channels'
import { CommandError } from '../command-error.ts'
import { type GlobalOptions, newCommand, show } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel notify --test` */
export function notifyCommand(world: World): Command {
  return newCommand('notify', 'send a test message by each channel that the environment names, and say what came back')
    .requiredOption('--test', 'send a test message; the installation is not asked')
    .action(async (options: GlobalOptions) => {
      const tested = await testHere(world)
      show(world, options, { receivers: tested }, () => tested.map(lineOf))
      const failed = tested.filter(({ status }) => status === 'failed').length
      if (failed > 0)
        throw new CommandError('NOTIFICATION_NOT_SENT', `${failed} of ${tested.length} test messages were not sent`)
    })
}

async function testHere({ environment }: World): Promise<readonly TestedReceiver[]> {
  const { readChannelSettings } = await import('#local/notifications/read-channel-settings')
  const { testChannels } = await import('#local/notifications/test-channels')
  const tested = await testChannels(readChannelSettings(environment))
  if (tested.length > 0) return tested
  const message =
    'no channel is configured: set REMODEL_WEBHOOK_URL, or REMODEL_SMTP_URL, REMODEL_MAIL_FROM and REMODEL_MAIL_TO'
  throw new InvalidInputError({ code: 'NO_NOTIFICATION_CHANNEL', message })
}

function lineOf({ channel, receiver, status, answer }: TestedReceiver): string {
  return `${channel}, ${receiver}: ${status === 'sent' ? 'sent' : 'not sent'} (${answer})`
}
