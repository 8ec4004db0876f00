import type { Command } from 'commander'
import { type Status, statusSchema } from '#contracts/api/status'
import { modelLines } from '../model-lines.ts'
import { inWords } from '../print-table.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel status` */
export function statusCommand(world: World): Command {
  return newCommand('status', 'how the installation and its models are').action(async (options: GlobalOptions) => {
    const status = await withApi(world, options, (api) => api.ask({ path: '/v1/status', schema: statusSchema }))
    show(world, options, status, lines)
  })
}

function lines(status: Status): string[] {
  const enabled = status.schedules.filter(({ enabled: isOn }) => isOn)
  const next = enabled
    .flatMap(({ name, nextTimes }) => nextTimes.slice(0, 1).map((at) => ({ name, at })))
    .sort((a, b) => a.at.localeCompare(b.at))[0]
  return [
    `Now ${inWords(status.now)}. Next: ${next ? `${next.name} at ${inWords(next.at)}` : 'no schedule is enabled'}.`,
    ...(status.deadLetters > 0 ? [`${status.deadLetters} dead letters: see remodel dead-letters list.`] : []),
    ...(status.unpublishedEvents > 0 ? [`${status.unpublishedEvents} events wait to be published.`] : []),
    '',
    ...modelLines(status.models),
  ]
}
