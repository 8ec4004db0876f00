import type { Command } from 'commander'
import { type Status, statusSchema } from '#contracts/api/status'
import { modelLines } from '../model-lines.ts'
import { inWords } from '../print-table.ts'
import { askAndShow, type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel status` */
export function statusCommand(world: World): Command {
  return newCommand('status', 'show the installation and its models').action((options: GlobalOptions) =>
    askAndShow(world, options, { path: '/v1/status', schema: statusSchema }, statusLines),
  )
}

function statusLines({ now, schedules, deadLetters, unpublishedEvents, models }: Status): string[] {
  const [next] = schedules
    .filter(({ enabled }) => enabled)
    .flatMap(({ name, nextTimes }) => nextTimes.slice(0, 1).map((at) => ({ name, at })))
    .sort((a, b) => a.at.localeCompare(b.at))
  return [
    `Now ${inWords(now)}. Next: ${next ? `${next.name} at ${inWords(next.at)}` : 'no schedule is enabled'}.`,
    ...(deadLetters > 0 ? [`${deadLetters} dead letters: see remodel dead-letters list.`] : []),
    ...(unpublishedEvents > 0 ? [`${unpublishedEvents} events wait to be published.`] : []),
    '',
    ...modelLines(models),
  ]
}
