import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type ModelCard, modelCardSchema } from '#contracts/api/model-card'
import { trainedInWords } from '#contracts/trained-in-words'
import { triggerInWords } from '#contracts/trigger-words'
import { plural, showFigure } from '#contracts/wording'
import { apiPath } from '../api-path.ts'
import { wholeNumber } from '../number-option.ts'
import { inWords } from '../print-table.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel model-card MODEL VERSION` */
export function modelCardCommand(world: World): Command {
  return newCommand('model-card', 'what is known of a version: data, figures, gate, lineage, limits')
    .argument('<model>')
    .argument('<version>', 'its number', wholeNumber({ min: 1, max: 999_999_999 }))
    .option('--html <file>', 'write it as one page')
    .action(async (model: string, version: number, options: GlobalOptions & { html?: string }) => {
      await withApi(world, options, async (api) => {
        const path = apiPath`/v1/models/${model}/versions/${version}/card`
        const card = await api.ask({ path, schema: modelCardSchema })
        if (options.html === undefined) return show(world, options, card, cardLines)
        await writeFile(options.html, await api.text(`${path}.html`))
        world.print(`The model card of ${model}, version ${version}, is in ${options.html}.`)
      })
    })
}

function cardLines(card: ModelCard): string[] {
  const { data, heldOut, lineage, gate, features, limits } = card
  const important = features.filter(({ importance }) => importance !== null).slice(0, 5)
  const known: readonly (string | false | null)[] = [
    `${card.modelName}, version ${card.version}: ${card.task.replaceAll('-', ' ')}, ${card.type}, ${card.status}.`,
    data.from !== null && data.to !== null && `Data: ${inWords(data.from)} to ${inWords(data.to)}.`,
    data.trainingRows !== null &&
      data.heldOutRows !== null &&
      `Rows: ${plural(data.trainingRows, 'training row')}, ${plural(data.heldOutRows, 'held-out row')}.`,
    heldOut && figureLine(heldOut),
    gate.reason !== null && `Gate: ${gate.reason}`,
    important.length > 0 &&
      `Features: ${plural(features.length, 'feature')}, most important ${important.map(({ name }) => name).join(', ')}.`,
    `Lineage: ${lineage.runId}, trigger ${triggerInWords(lineage.trigger)}: ${lineage.reason}`,
    lineage.trainedIn !== null && `Trained ${trainedInWords(lineage.trainedIn)}.`,
    ...limits.map((limit) => `Limit: ${limit}`),
  ]
  return known.filter((line) => typeof line === 'string')
}

function figureLine({ metric, version, champion, naive }: NonNullable<ModelCard['heldOut']>): string | null {
  if (metric === null || version === null) return null
  const error = version.standardError === null ? '' : ` ± ${showFigure(version.standardError)}`
  const others = [
    champion && `champion then ${showFigure(champion.figure)}`,
    naive && `naive forecast ${showFigure(naive.figure)}`,
  ].filter((text) => text !== null)
  return `Held-out ${metric}: ${showFigure(version.figure)}${error}${others.length === 0 ? '' : ` (${others.join(', ')})`}.`
}
