import { Command } from 'commander'
import {
  type ConfigurationEntry,
  configurationEntrySchema,
  configurationListSchema,
  type SettingSaved,
  settingSavedSchema,
} from '#contracts/api/configuration'
import { apiPath } from '../api-path.ts'
import { type Column, tableLines } from '../print-table.ts'
import { askAndShow, type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface ConfigOptions extends GlobalOptions {
  readonly model?: string
}

const columns: readonly Column<ConfigurationEntry>[] = [
  { title: 'name', of: ({ name }) => name },
  { title: 'value', of: ({ value }) => String(value), align: 'right' },
  { title: 'source', of: ({ source, updatedBy }) => (updatedBy === null ? source : `${source}, ${updatedBy}`) },
  { title: 'default', of: (entry) => String(entry.default), align: 'right' },
  { title: 'range', of: ({ range }) => range },
  { title: 'description', of: ({ description }) => description },
]

/** `remodel config get|set|unset` */
export function configCommand(world: World): Command {
  const get = command('get', 'show the values in effect, and their sources')
    .argument('[name]', 'one setting (default: all)')
    .action((name: string | undefined, options: ConfigOptions) =>
      name === undefined ? showAll(world, options) : showOne(world, name, options),
    )
  const set = command('set', 'change a setting; effective from the next decision')
    .argument('<name>')
    .argument('<value>')
    .action((name: string, value: string, options: ConfigOptions) => {
      const body = { value: settingOf(value) }
      const asked = { method: 'PUT', path: pathOf(name, options), body, schema: settingSavedSchema } as const
      return askAndShow(world, options, asked, (entry) => savedLines(entry, ''))
    })
  const unset = command('unset', "remove a value: the default applies again, or for a model the installation's value")
    .argument('<name>')
    .action((name: string, options: ConfigOptions) => {
      const asked = { method: 'DELETE', path: pathOf(name, options), schema: settingSavedSchema } as const
      return askAndShow(world, options, asked, (entry) => savedLines(entry, ' again'))
    })
  return new Command('config')
    .description('settings, for all models or for one')
    .addCommand(get)
    .addCommand(set)
    .addCommand(unset)
}

function command(name: string, summary: string): Command {
  return newCommand(name, summary).option('--model <model>', 'for one model only')
}

async function showAll(world: World, options: ConfigOptions): Promise<void> {
  const asked = { path: pathOf(null, options), schema: configurationListSchema }
  await askAndShow(world, options, asked, ({ entries }) => {
    const table = tableLines(entries, columns)
    if (options.model !== undefined) return table
    const overrides = overrideLines(entries)
    return [...table, '', hint, ...(overrides.length > 0 ? ['Overridden now:', ...overrides] : [])]
  })
}

async function showOne(world: World, name: string, options: ConfigOptions): Promise<void> {
  const asked = { path: pathOf(name, options), schema: configurationEntrySchema }
  const entry = await withApi(world, options, (api) => api.ask(asked))
  show(world, options, entry, ({ value }) => [String(value)])
  // To stderr: programs read the value from stdout.
  if (!options.json && options.model === undefined) for (const line of overrideLines([entry])) world.tell(line)
}

const hint =
  'A model may have values of its own: config get --model MODEL shows the values in effect for it, config set NAME VALUE --model MODEL sets one.'

function overrideLines(entries: readonly ConfigurationEntry[]): string[] {
  return entries
    .filter(({ overriddenBy }) => overriddenBy.length > 0)
    .map(({ name, overriddenBy }) => `  ${name}: overridden for ${overriddenBy.join(', ')}`)
}

function savedLines(entry: SettingSaved, how: '' | ' again'): string[] {
  const { name, value, changed } = entry
  return [`${name} is ${value}${changed ? how : ' already'} (${sourceText(entry)}).`]
}

function sourceText({ source, default: usual }: ConfigurationEntry): string {
  return source === 'default' ? 'the default' : `set for the ${source}; the default is ${usual}`
}

function pathOf(name: string | null, { model }: ConfigOptions): string {
  const path = name === null ? '/v1/configuration' : apiPath`/v1/configuration/${name}`
  return model === undefined ? path : `${path}${apiPath`?model=${model}`}`
}

/** Numbers and booleans as such; anything else stays text. */
function settingOf(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
