import type { FeatureKind } from '#contracts/features'
import { type Cell, readNumber } from './read-cell.ts'
import { readCategory } from './read-name.ts'

/** A feature's value by its kind; null for a missing one. */
export function readFeature(cell: unknown, kind: FeatureKind): Cell<number | string | null> {
  if (kind !== 'numeric') return readCategory(cell)
  const read = readNumber(cell)
  if ('problem' in read || read.value === null || isFloat32(read.value)) return read
  return { problem: `${read.value} is beyond 3.4e38: models compute with numbers of 32 bits` }
}

/** Whether XGBoost and ONNX can hold a number: beyond 3.4028235e38 it is infinite to them, which fails a training. */
export function isFloat32(value: number): boolean {
  return Number.isFinite(Math.fround(value))
}
