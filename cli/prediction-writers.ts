import { predictionColumns } from './prediction-columns.ts'
import type { PredictionOutput, PredictionWriter } from './prediction-writer.ts'

/** Writers of `remodel predictions`, by format. */
export const predictionWriters = {
  csv: async ({ write, ...output }: PredictionOutput): Promise<PredictionWriter> => {
    const columns = predictionColumns(output)
    await write(`${columns.map(({ name }) => csvCell(name)).join()}\n`)
    return {
      add: (page) => write(page.map((row) => `${columns.map(({ cell }) => csvCell(cell(row))).join()}\n`).join('')),
      end: async () => {},
    }
  },
  ndjson: async ({ write }: PredictionOutput): Promise<PredictionWriter> => ({
    add: (page) => write(page.map((row) => `${JSON.stringify(row)}\n`).join('')),
    end: async () => {},
  }),
  // Its writer is needed by this format alone.
  parquet: async (output: PredictionOutput): Promise<PredictionWriter> =>
    (await import('./predictions-parquet.ts')).parquetWriter(output),
} as const

function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
