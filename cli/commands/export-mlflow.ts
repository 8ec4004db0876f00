import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { modelCardSchema } from '#contracts/api/model-card'
import { apiPath } from '../api-path.ts'
import { CommandError, exitCodes } from '../command-error.ts'
import { wholeNumber } from '../number-option.ts'
import { type GlobalOptions, newCommand, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface ExportOptions extends GlobalOptions {
  readonly artifact?: string
}

/** `remodel export-mlflow MODEL VERSION DIR` */
export function exportMlflowCommand(world: World): Command {
  return newCommand('export-mlflow', "write a version in MLflow's format, for mlflow models serve and registries")
    .argument('<model>')
    .argument('<version>', 'its number', wholeNumber({ min: 1, max: 999_999_999 }))
    .argument('<dir>', 'a new or empty folder')
    .option('--artifact <dir>', "the folder of its model.onnx and model.json (default: the state's own)")
    .action(async (model: string, version: number, directory: string, options: ExportOptions) => {
      await refuseFull(directory)
      const path = apiPath`/v1/models/${model}/versions/${version}/card`
      const card = await withApi(world, options, (api) => api.ask({ path, schema: modelCardSchema }))
      const [{ readArtifact }, { mlflowFiles }] = await Promise.all([
        import('../mlflow/read-artifact.ts'),
        import('../mlflow/mlflow-files.ts'),
      ])
      const artifact = await readArtifact(card, { state: options.state, folder: options.artifact })
      for (const [name, content] of await mlflowFiles(card, artifact)) {
        await mkdir(dirname(join(directory, name)), { recursive: true })
        await writeFile(join(directory, name), content)
      }
      world.print(
        options.json
          ? JSON.stringify({ modelName: model, version, directory }, null, 2)
          : `Version ${version} of ${model} is in ${directory}. Serve it with: mlflow models serve -m ${directory} --env-manager local`,
      )
    })
}

async function refuseFull(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new CommandError('NO_FOLDER', `${directory} is no folder that can be written.`, { exitCode: exitCodes.usage })
  })
  if (names.length > 0)
    throw new CommandError('FOLDER_NOT_EMPTY', `${directory} is not empty: name a new folder.`, {
      exitCode: exitCodes.usage,
    })
}
