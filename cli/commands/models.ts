import { Command } from 'commander'
import { type ModelApplied, modelAppliedSchema, modelListSchema } from '#contracts/api/models'
import { modelLines } from '../model-lines.ts'
import { readModelFile } from '../read-model-file.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel models apply|list` */
export function modelsCommand(world: World): Command {
  const list = newCommand('list', 'the models and how they are').action(async (options: GlobalOptions) => {
    const answer = await withApi(world, options, (api) => api.ask({ path: '/v1/models', schema: modelListSchema }))
    show(world, options, answer, ({ models }) => modelLines(models))
  })
  const apply = newCommand('apply', 'create or change a model as its file says')
    .argument('<file>', 'the model file, JSON')
    .action(async (path: string, options: GlobalOptions) => {
      const file = await readModelFile(path)
      const answer = await withApi(world, { ...options, creates: true }, (api) =>
        api.ask({ method: 'PUT', path: `/v1/models/${file.name}`, body: file, schema: modelAppliedSchema }),
      )
      show(world, options, answer, appliedLines)
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
      return [`${name} is as its file says already (revision ${revision}).`]
  }
}
