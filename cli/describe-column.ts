import type { FeatureKind } from '#contracts/features'
import { listed, percent, plural } from '#contracts/wording'
import type { FeatureToCompare } from '#core/policy/drift/compare-feature'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { profileRows } from '#core/profile/profile-rows'
import { shortened } from '#core/text/shortened'
import { isMissing } from '#rows/read-cell'
import { type CommaStyle, categoriesOf, commaStyleOf, type NumericCells, numbersOf } from './column-values.ts'
import type { RawColumn } from './read-columns.ts'
import { whyNotCompared } from './why-not-compared.ts'

/** A column in both files. */
export interface Profiles extends Pick<FeatureToCompare, 'kind'> {
  readonly reference: FeatureProfile
  readonly current: FeatureProfile
}

export type DescribedColumn =
  | { readonly column: string; readonly reason: string }
  | { readonly column: string; readonly profiles: Profiles; readonly remark: string | null }

/** The largest sketch: exact up to so many values, off by less than 0.0001 in rank beyond. */
const exactSketch = { k: 65_535, seed: 'remodel drift' }

/**
 * Share of numbers among texts from which they are compared: the default of `drift_threshold`. A change of fewer cells
 * is not material for their column.
 */
const numberShareMin = 0.1
/** Share from which they are told: a tenth of that. Below, they are stray texts of digits, such as a name. */
const numberShareTold = 0.01

/**
 * A column as it is compared, or the reason why it is not. The numbers of a text column follow as a column of their
 * own: as texts each of them comes once, which tells nothing of their values.
 *
 * @param isAsked whether it is compared whatever it looks like
 * @example describeColumn('x', ['1', '2'], undefined, false) // => [{ column: 'x', reason: 'only in the reference file' }]
 */
export function describeColumn(
  column: string,
  old: RawColumn | undefined,
  now: RawColumn | undefined,
  isAsked: boolean,
): readonly DescribedColumn[] {
  if (!old) return [{ column, reason: 'only in the current file' }]
  if (!now) return [{ column, reason: 'only in the reference file' }]
  const commas = commaStyleOf([...old, ...now])
  const cells = [numbersOf(old, commas), numbersOf(now, commas)] as const
  const kinds = kindsOf([old, now], cells)
  const isNumeric = !kinds.includes('categorical')
  const reason = isAsked ? null : whyNotCompared({ name: column, reference: old, current: now, isNumeric })
  if (reason !== null) return [{ column, reason }]
  const profileOf = (side: 0 | 1) => {
    const values = kinds[side] === 'numeric' ? cells[side].values : categoriesOf(side === 0 ? old : now)
    return profileRows({ rows: values.map((value) => [value]), index: 0, kind: kinds[side], ...exactSketch })
  }
  const profiles = { kind: kinds[0], reference: profileOf(0), current: profileOf(1) }
  if (kinds.includes('numeric')) return [{ column, profiles, remark: remarkOf(kinds, cells, commas) }]
  const shares = [shareOf(old, cells[0]) ?? 0, shareOf(now, cells[1]) ?? 0] as const
  if (Math.max(...shares) < numberShareTold) return [{ column, profiles, remark: null }]
  const numbers = Math.min(...shares) < numberShareMin ? null : describeNumbers(column, [old, now], cells, isAsked)
  const found = `${percent(shares[0])} of the cells are numbers in the reference file, ${percent(shares[1])} in the current one`
  const how = numbers ? `${numbers.column} are a column of their own` : "so that the numbers' values are not"
  return [{ column, profiles, remark: `${found}; compared as text, ${how}` }, ...(numbers ? [numbers] : [])]
}

/** The numbers among a column's texts. Only they are its rows: their share is compared with the texts. */
function describeNumbers(
  name: string,
  files: readonly [RawColumn, RawColumn],
  cells: readonly [NumericCells, NumericCells],
  isAsked: boolean,
): DescribedColumn {
  const column = `${name} (numbers)`
  const raw = (side: 0 | 1) => files[side].filter((_, row) => cells[side].values[row] !== null)
  const pair = { name, reference: raw(0), current: raw(1), isNumeric: true }
  const reason = isAsked ? null : whyNotCompared(pair)
  if (reason !== null) return { column, reason }
  const profileOf = (side: 0 | 1) => {
    const rows = cells[side].values.flatMap((value) => (value === null ? [] : [[value]]))
    return profileRows({ rows, index: 0, kind: 'numeric', ...exactSketch })
  }
  return { column, profiles: { kind: 'numeric', reference: profileOf(0), current: profileOf(1) }, remark: null }
}

/**
 * The kinds of a column in the two files. Numeric where most cells are numbers; also in a file where most are not, if
 * there are some and the other file's are: a broken pipeline writes "n.a." A file without any value has the kind of the
 * other one.
 */
function kindsOf(
  [old, now]: readonly [RawColumn, RawColumn],
  [before, after]: readonly [NumericCells, NumericCells],
): [FeatureKind, FeatureKind] {
  const shares = [shareOf(old, before), shareOf(now, after)] as const
  const known = shares.filter((share) => share !== null)
  const isNumeric = (share: number | null) =>
    share === null
      ? known[0] === undefined || known[0] >= 0.5
      : share >= 0.5 || (share > 0 && Math.max(...known) >= 0.5)
  return [isNumeric(shares[0]) ? 'numeric' : 'categorical', isNumeric(shares[1]) ? 'numeric' : 'categorical']
}

/** Numbers among the cells that hold anything; null where none does. */
function shareOf(cells: RawColumn, { numberCount }: NumericCells): number | null {
  const filled = cells.filter((cell) => !isMissing(cell)).length
  return filled === 0 ? null : numberCount / filled
}

function remarkOf(
  kinds: readonly FeatureKind[],
  cells: readonly [NumericCells, NumericCells],
  commas: CommaStyle,
): string | null {
  const files = ['reference', 'current']
  const stray = cells.flatMap(({ unreadable }, side) => {
    if (kinds[side] !== 'numeric' || unreadable.length === 0) return []
    const examples = listed([...new Set(unreadable)].map((text) => `"${shortened(text, 20)}"`))
    return [`${plural(unreadable.length, 'unreadable cell')} in the ${files[side]} file (${examples})`]
  })
  const remarks = [
    ...(stray.length > 0 ? [`numeric with ${stray.join(' and ')}, counted as missing`] : []),
    ...(commas !== null && kinds.includes('numeric')
      ? [`commas read as ${commas === 'decimal' ? 'decimal commas' : 'thousands separators'}`]
      : []),
  ]
  return remarks.length > 0 ? remarks.join('; ') : null
}
