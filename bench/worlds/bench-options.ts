import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../machine.ts'

export interface BenchOptions {
  /** Another seed draws other worlds. */
  readonly seed: string
  /** Model-years a cell, or worlds. */
  readonly count: number
  /** Worker threads; undefined: half of the processors. */
  readonly workers: number | undefined
  /** The script's own options. */
  readonly own: Readonly<Record<string, string>>
}

/**
 * Options that simulations share: `--seed S --years N --quick --workers N`, and the script's own. A simulation without
 * years has `--worlds N`.
 *
 * @param defaults the model-years or worlds of a usual and of a quick run, and the script's own options
 */
export function benchOptions(defaults: {
  readonly unit?: 'years' | 'worlds'
  readonly count: number
  readonly quickCount: number
  readonly own?: Readonly<Record<string, string>>
}): BenchOptions {
  const unit = defaults.unit ?? 'years'
  const own = Object.fromEntries(Object.keys(defaults.own ?? {}).map((name) => [name, { type: 'string' as const }]))
  const { values } = parseArgs({
    options: {
      ...own,
      seed: { type: 'string', default: 'bench' },
      [unit]: { type: 'string' },
      quick: { type: 'boolean', default: false },
      workers: { type: 'string' },
    },
  })
  const { seed, [unit]: count, quick, workers, ...given } = values as Record<string, string | boolean | undefined>
  return {
    seed: String(seed),
    count: count === undefined ? (quick ? defaults.quickCount : defaults.count) : wholeNumber(`--${unit}`, count),
    workers: workers === undefined ? undefined : wholeNumber('--workers', workers),
    own: { ...defaults.own, ...(given as Record<string, string>) },
  }
}

function wholeNumber(name: string, text: string | boolean): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1)
    throw new RangeError(`${name} is not a whole number of 1 or more: ${text}`)
  return number
}

/**
 * The names of a list with commas.
 *
 * @throws {RangeError} naming one that is not among the allowed
 * @example chosenOf('b,a', ['a', 'b', 'c']) // => ['a', 'b']
 */
export function chosenOf<Name extends string>(list: string | undefined, allowed: readonly Name[]): Name[] {
  const names: readonly string[] = list?.split(',') ?? allowed
  const unknown = names.find((name) => !allowed.some((each) => each === name))
  if (unknown !== undefined) throw new RangeError(`${unknown} is not among ${allowed.join(', ')}`)
  return allowed.filter((name) => names.includes(name))
}

/** The numbers of a list with commas. @throws {RangeError} naming one that is not a whole number of 1 or more */
export function numbersOf(list: string | undefined): number[] {
  return (list ?? '').split(',').map((text) => wholeNumber('A number of the list', text))
}

/** The folder of the results of simulations. */
export const resultsFolder = join(root, '.remodel', 'bench')
