import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { installationMetrics, modelMetrics } from '#api/history/prometheus-metrics'
import { type ConfigurationName, configurationSchema, defaultConfiguration } from '#contracts/configuration'
import { catalogue, type EventName } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import { defaultSchedules } from '#contracts/schedules'
import { settingRange } from '#contracts/setting-range'
import { minuteMs } from '#core/instant'
import { functionDefinitions } from '#functions/index'
import { contextPrefix, contextSchema } from '#infra/context'
import type { FunctionTrigger } from '#pipeline/function-spec'

const root = resolve(import.meta.dirname, '..')
export const referencePath = join(root, 'docs/reference.md')
/** Pages with blocks that are generated from the code. */
export const generatedPages: readonly string[] = [referencePath, join(root, 'docs/aws.md')]

/** Generators by the name of their block. */
const blocks: Readonly<Record<string, () => string>> = {
  configuration: configurationList,
  schedules: schedulesList,
  events: eventsList,
  functions: functionsList,
  context: contextList,
  prometheus: prometheusList,
}

/**
 * A page with its blocks generated again; all other text stays unchanged.
 *
 * @param text with blocks between `<!-- generated: NAME -->` and `<!-- end -->`
 */
export function withGeneratedBlocks(text: string): string {
  return text.replace(/(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g, (_, start, name, end) => {
    const make = blocks[name]
    if (!make) throw new Error(`a page asks for a block that nothing makes: ${name}`)
    return `${start}\n${make()}\n\n${end}`
  })
}

function configurationList(): string {
  const items = (Object.keys(defaultConfiguration) as ConfigurationName[]).map((name) => {
    const { description } = configurationSchema.shape[name]
    const heading = `\`${name}\` = \`${defaultConfiguration[name]}\` (${settingRange(name)})`
    return item(heading, description ? `${description}.` : null)
  })
  return items.join('\n')
}

function schedulesList(): string {
  const items = defaultSchedules.map(({ scheduleName, cronExpression, timeZone, action }) => {
    const runs = functionsWith({ action }).join(', ')
    return item(`\`${scheduleName}\``, `\`${cronExpression}\` ${timeZone}, action \`${action}\`, which ${runs} takes.`)
  })
  return items.join('\n')
}

function contextList(): string {
  const { properties = {} } = z.toJSONSchema(contextSchema, { io: 'input' })
  const items = Object.entries(properties).map(([name, property]) => {
    const { default: value, description } = property as z.core.JSONSchema.BaseSchema
    const shown = value === undefined ? 'not set' : `\`${JSON.stringify(value)}\``
    return item(`\`${contextPrefix}${name}\` = ${shown}`, `${description}.`)
  })
  return items.join('\n')
}

function prometheusList(): string {
  const itemOf =
    (labels: readonly string[]) =>
    (metric: Pick<(typeof modelMetrics)[number], 'name' | 'type' | 'help' | 'label'>) => {
      const all = metric.label === undefined ? labels : [...labels, metric.label]
      const shown = all.length === 0 ? '' : `{${all.join(', ')}}`
      return item(`\`${metric.name}${shown}\` (${metric.type})`, `${metric.help}.`)
    }
  return [...modelMetrics.map(itemOf(['model'])), ...installationMetrics.map(itemOf([]))].join('\n')
}

function eventsList(): string {
  const stated = statements()
  const items = (Object.keys(catalogue) as EventName[]).map((name) => {
    const { properties = {} } = z.toJSONSchema(catalogue[name].data, { io: 'input' })
    const fields = Object.keys(properties).map((field) => `\`${field}\``)
    const from = (stated.get(name) ?? ['no function']).join(', ')
    const to = functionsWith({ event: name }).join(', ') || 'no function'
    return item(
      `\`${name}\``,
      docstringOf(name),
      `Data: ${fields.join(', ')}.`,
      `From ${from} to ${to}.`,
      ...tellingOf(catalogue[name]),
    )
  })
  return items.join('\n')
}

/** The places, apart from the bus, that tell of an event. */
function tellingOf({ ledger, line, notice, isPublished = true }: EventDefinition): string[] {
  const told = [
    ...(ledger.length > 0 ? [`in the ledger as ${ledger.map(({ kind }) => `\`${kind}\``).join(', ')}`] : []),
    ...(line === null ? [] : ['on the terminal']),
    ...(notice === null ? [] : [`to people (${notice.severity})`]),
    ...(isPublished ? [] : ['not on the bus']),
  ]
  return told.length === 0 ? [] : [`Told ${told.join(', ')}.`]
}

function functionsList(): string {
  const items = functionDefinitions.map(({ spec }) => {
    const { name, purpose, triggers, timeoutMs, memoryMb, idempotency } = spec
    const repeat = idempotency === 'event-id' ? "the event's id" : "the facts' own keys"
    const limits = `At most ${timeoutMs / minuteMs} min and ${memoryMb} MB; a repeat is known by ${repeat}.`
    return item(`\`${name}\``, purpose, `Runs on ${triggers.map(triggerInWords).join(', ')}.`, limits)
  })
  return items.join('\n')
}

/** A list item: a heading, then one sentence per line. */
function item(heading: string, first: string | null, ...others: readonly string[]): string {
  return [`- ${heading}${first === null ? '' : `: ${first}`}`, ...others.map((line) => `  ${line}`)].join('\n')
}

const awsTriggers: Readonly<Record<Extract<FunctionTrigger, { aws: string }>['aws'], string>> = {
  'training-job-changed': 'the end of a job at SageMaker',
  'training-ended': 'the end of a job on Kubernetes',
  'endpoint-changed': 'a change of an endpoint at SageMaker',
  'alarm-changed': 'an alarm that goes off',
}

function triggerInWords(trigger: FunctionTrigger): string {
  if ('event' in trigger) return `\`${trigger.event}\``
  if ('action' in trigger) return `ticks of \`${trigger.action}\``
  if ('cron' in trigger) return `\`${trigger.cron}\``
  if ('everyMinutes' in trigger && trigger.on === 'aws') return `every ${trigger.everyMinutes} min on AWS`
  if ('everyMinutes' in trigger && trigger.idleMinutes !== undefined)
    return `what is due (on AWS every ${trigger.everyMinutes} min while something is, else every ${trigger.idleMinutes})`
  if ('everyMinutes' in trigger) return `what is due (every ${trigger.everyMinutes} min)`
  if ('aws' in trigger) return awsTriggers[trigger.aws]
  if ('queue' in trigger) return 'shards of its own work'
  if ('topic' in trigger) return 'what the topic tells'
  if ('secret' in trigger) return "the rotation of a database user's secret"
  if ('http' in trigger) return 'requests to the API'
  if ('lifecycle' in trigger && trigger.lifecycle === 'migration') return 'every deployment, before all else'
  if ('lifecycle' in trigger && trigger.lifecycle === 'started') return 'every start of the one process'
  return 'input' in trigger ? 'batches of rows, as files too' : 'every start'
}

function functionsWith(wanted: FunctionTrigger): string[] {
  const isWanted = (trigger: FunctionTrigger) => JSON.stringify(trigger) === JSON.stringify(wanted)
  return functionDefinitions.filter(({ spec }) => spec.triggers.some(isWanted)).map(({ spec }) => `\`${spec.name}\``)
}

/** The docstring of an event's file. */
function docstringOf(name: EventName): string {
  const file = name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
  const source = readFileSync(join(root, 'contracts/events', `${file}.ts`), 'utf8')
  const [, comment] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const \w+ = defineEvent/.exec(source) ?? []
  if (comment === undefined) throw new Error(`contracts/events/${file}.ts does not describe its event`)
  return comment.replaceAll(/\n \* ?/g, ' ').trim()
}

/** The folders that make an event, read off the source: they call `makeEvent`, `recordAsk` or the event's own maker. */
function statements(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [folder, by] of statingFolders()) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!file.endsWith('.ts')) continue
      const source = readFileSync(join(root, folder, file), 'utf8')
      const made = /(?:makeEvent\(|recordAsk\(\w+, \w+, )\s*'(?<given>\w+)'|\bmake(?<own>ScheduleDue)\(/g
      for (const { groups } of source.matchAll(made)) {
        const name = groups?.given ?? groups?.own ?? ''
        const all = found.get(name) ?? []
        if (!all.includes(by)) found.set(name, [...all, by])
      }
    }
  }
  return found
}

function statingFolders(): [folder: string, by: string][] {
  const folders = readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'steps')
    .map(({ name }) => [`functions/${name}`, `\`${name}\``] as [string, string])
  return [
    ['api', 'a person, through the API'],
    ...folders.sort(),
    ['functions/steps', 'every function that ends a run'],
    ['core/facts', 'every function that moves a run'],
    ['pipeline', "the door that reads AWS's own events"],
    ['local', 'the local runtime'],
  ]
}

if (import.meta.main)
  for (const page of generatedPages) writeFileSync(page, withGeneratedBlocks(readFileSync(page, 'utf8')))
