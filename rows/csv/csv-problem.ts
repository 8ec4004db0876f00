import { rowTooLong } from '../row-limits.ts'

/** An error of csv-parse in our words where it says too little: at a row's end it has forgotten where that began. */
export function csvProblem(error: unknown): string {
  const { code, lines, message } = error as { code?: string; lines?: number; message: string }
  return code === 'CSV_MAX_RECORD_SIZE' ? `${rowTooLong(lines ?? 1)}.` : message
}
