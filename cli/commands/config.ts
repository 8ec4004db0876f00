import { Command } from 'commander'
import {
  type ConfigurationEntry,
  configurationEntrySchema,
  configurationListSchema,
} from '#contracts/api/configuration'
import { type Column, tableLines } from '../print-table.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface ConfigOptions extends GlobalOptions {
  readonly model?: string
}

const columns: readonly Column<ConfigurationEntry>[] = [
  { title: 'name', of: ({ name }) => name },
  { title: 'value', of: ({ value }) => String(value), align: 'right' },
  { title: 'from', of: ({ source, updatedBy }) => (updatedBy === null ? source : `${source}, ${updatedBy}`) },
  { title: 'default', of: (entry) => String(entry.default), align: 'right' },
  { title: 'may be', of: ({ range }) => range },
  { title: 'what it is', of: ({ description }) => description },
]

/** `remodel config get|set|unset` */
export function configCommand(world: World): Command {
  const get = command('get', 'what holds, and where it comes from')
    .argument('[name]', 'one setting; all of them where it is missing')
    .action(async (name: string | undefined, options: ConfigOptions) => {
      if (name === undefined) {
        const path = pathOf('', options)
        const all = await withApi(world, options, (api) => api.ask({ path, schema: configurationListSchema }))
        show(world, options, all, ({ entries }) => [
          ...tableLines(entries, columns),
          ...overrideLines(entries, options),
        ])
        return
      }
      const path = pathOf(`/${encodeURIComponent(name)}`, options)
      const entry = await withApi(world, options, (api) => api.ask({ path, schema: configurationEntrySchema }))
      show(world, options, entry, (one) => [String(one.value)])
      // Beside the answer, which programs read.
      if (!options.json) for (const line of overrideLines([entry], options)) world.tell(line)
    })
  const set = command('set', 'change a setting; it holds from the next decision on')
    .argument('<name>')
    .argument('<value>')
    .action((name: string, value: string, options: ConfigOptions) =>
      change(world, name, { value: settingOf(value) }, options),
    )
  const unset = command('unset', 'take a value away: then the default holds, or of a model’s own the installation’s')
    .argument('<name>')
    .action((name: string, options: ConfigOptions) => change(world, name, null, options))
  return new Command('config')
    .description('settings, for all models or for one')
    .addCommand(get)
    .addCommand(set)
    .addCommand(unset)
}

function command(name: string, summary: string): Command {
  return newCommand(name, summary).option('--model <model>', 'for one model only')
}

/** Who asks for the installation's values is told where they do not hold. */
function overrideLines(entries: readonly ConfigurationEntry[], { model }: ConfigOptions): string[] {
  if (model !== undefined) return []
  const overridden = entries.filter(({ overriddenBy }) => overriddenBy.length > 0)
  const hint =
    'A model may have values of its own: config get --model MODEL shows what holds for it, config set NAME VALUE --model MODEL sets one.'
  if (overridden.length === 0) return entries.length > 1 ? ['', hint] : []
  return [
    ...(entries.length > 1 ? ['', hint, 'Now they have:'] : []),
    ...overridden.map(({ name, overriddenBy }) => `  ${name}: another value for ${overriddenBy.join(', ')}`),
  ]
}

async function change(
  world: World,
  name: string,
  body: { value: unknown } | null,
  options: ConfigOptions,
): Promise<void> {
  const asked = { path: pathOf(`/${encodeURIComponent(name)}`, options), schema: configurationEntrySchema }
  const entry = await withApi(world, options, (api) =>
    api.ask(body === null ? { ...asked, method: 'DELETE' } : { ...asked, method: 'PUT', body }),
  )
  const again = body === null ? ' again' : ''
  show(world, options, entry, (one) => [`${one.name} is ${one.value}${again} (${sourceText(one)}).`])
}

function sourceText({ source, default: usual }: ConfigurationEntry): string {
  if (source === 'default') return 'the default'
  return `of the ${source}; the default is ${usual}`
}

function pathOf(name: string, { model }: ConfigOptions): string {
  return `/v1/configuration${name}${model === undefined ? '' : `?model=${encodeURIComponent(model)}`}`
}

/** Numbers and booleans as such; what is neither stays text. */
function settingOf(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
