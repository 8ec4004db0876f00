import type { Instant } from '#core/instant'

/** One month, in UTC, of a partitioned table. */
export interface MonthlyPartition {
  readonly name: string
  readonly from: Instant
  /** Excluded. */
  readonly to: Instant
}

/**
 * The partitions that a range of time, both ends included, falls into.
 *
 * @example monthlyPartitions('logs', { from: 0, to: 0 }).map(({ name }) => name) // => ['logs_1970_01']
 */
export function monthlyPartitions(
  table: string,
  range: { readonly from: Instant; readonly to: Instant },
): readonly MonthlyPartition[] {
  const partitions: MonthlyPartition[] = []
  const first = new Date(range.from)
  for (let offset = 0; ; offset++) {
    const from = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + offset)
    if (from > range.to) return partitions
    const to = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + offset + 1)
    partitions.push({ name: `${table}_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`, from, to })
  }
}

/**
 * The month of a partition, read from its name; undefined for the name of another table.
 *
 * @example partitionMonth('logs_1970_01')?.from // => 0
 */
export function partitionMonth(name: string): { readonly from: Instant; readonly to: Instant } | undefined {
  const [, year, month] = /_(\d{4})_(\d{2})$/.exec(name) ?? []
  if (year === undefined || month === undefined) return undefined
  return { from: Date.UTC(Number(year), Number(month) - 1), to: Date.UTC(Number(year), Number(month)) }
}
