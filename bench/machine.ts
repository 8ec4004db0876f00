import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join, resolve } from 'node:path'

/** The machine and the versions of a measurement: figures mean nothing without them. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
  /** Average over the last minute, before the measurement. Above 1 the times are those of a busy machine. */
  readonly load: number
  readonly node: string
  readonly pglite: string
  readonly xgboost: string
}

export const root = resolve(import.meta.dirname, '..')

/** Describes the machine and the versions in use. */
export function describeMachine(): Machine {
  const processors = cpus()
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    node: process.version,
    pglite: JSON.parse(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8')).version,
    xgboost: lockedVersion('xgboost-cpu') ?? lockedVersion('xgboost') ?? 'unknown',
  }
}

function lockedVersion(name: string): string | undefined {
  const lock = readFileSync(join(root, 'container/uv.lock'), 'utf8')
  return new RegExp(`name = "${name}"\\nversion = "([^"]+)"`).exec(lock)?.[1]
}

/** The median; for an even count, the lower of the two middle values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN
}

/** A Markdown table in the README's format. */
export function tableOf(header: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Prints the table, then all figures as JSON on one line. */
export function report(name: string, table: string, figures: Readonly<Record<string, unknown>>): void {
  const { cores, memoryGb, load, node, pglite, xgboost } = describeMachine()
  console.log(
    `${name}: ${cores} cores, ${memoryGb} GB, load ${load}; Node ${node}, PGlite ${pglite}, XGBoost ${xgboost}\n`,
  )
  console.log(`${table}\n`)
  console.log(JSON.stringify({ name, machine: describeMachine(), ...figures }))
}
