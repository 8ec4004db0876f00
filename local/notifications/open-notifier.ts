import type { SqlExecutor } from '#core/ports/database'
import type { Notifier } from '#core/ports/notifier'
import type { VirtualClock } from '#local/time/virtual-clock'
import { openChannels } from './open-channels.ts'
import type { ChannelSettings } from './read-channel-settings.ts'
import { fileChannel, TellEachOnce } from './tell-each-once.ts'

/**
 * The Notifier of one machine: the state's file, and the channels that the environment names. While a replay runs, its
 * facts are of the past: they go to the file alone.
 */
export async function openNotifier(parts: {
  readonly settings: ChannelSettings
  readonly file: string
  readonly database: SqlExecutor
  readonly clock: VirtualClock
}): Promise<Notifier> {
  const { settings, database, clock } = parts
  const file = fileChannel(parts.file, clock)
  const all = [file, ...(await openChannels(settings))]
  return new TellEachOnce({ channels: () => (clock.isFollowing ? all : [file]), database, clock })
}
