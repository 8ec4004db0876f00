import { Command } from 'commander'
import { type ModelApplied, modelAppliedSchema, modelListSchema } from '#contracts/api/models'
import { apiPath } from '../api-path.ts'
import { modelLines } from '../model-lines.ts'
import { readModelFile } from '../read-model-file.ts'
import { askAndShow, type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel models apply|list` */
export function modelsCommand(world: World): Command {
  const list = newCommand('list', 'list the models').action((options: GlobalOptions) =>
    askAndShow(world, options, { path: '/v1/models', schema: modelListSchema }, ({ models }) => modelLines(models)),
  )
  const apply = newCommand('apply', 'create or change a model from its file')
    .argument('<file>', 'the model file (JSON)')
    .action(async (path: string, options: GlobalOptions) => {
      const file = await readModelFile(path)
      const asked = { path: apiPath`/v1/models/${file.name}`, body: file, schema: modelAppliedSchema }
      await askAndShow(world, { ...options, creates: true }, { method: 'PUT', ...asked }, appliedLines)
    })
  return new Command('models').description('models: create, change, list').addCommand(apply).addCommand(list)
}

function appliedLines({ name, status, revision, changes }: ModelApplied): string[] {
  switch (status) {
    case 'created':
      return [`Created ${name}. Next: remodel ingest ${name} FILE.`]
    case 'changed':
      return [`Changed ${name} (revision ${revision}): ${changes.join(', ')}.`]
    default:
      return [`${name} already matches its file (revision ${revision}).`]
  }
}
