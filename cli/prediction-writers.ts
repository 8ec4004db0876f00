import type { Prediction } from '#contracts/api/predictions'

/** Writes predictions in one format, page by page. */
export interface PredictionWriter {
  readonly add: (predictions: readonly Prediction[]) => Promise<void>
  readonly end: () => Promise<void>
}

interface Output {
  /** Whether labels are texts: a column of a Parquet file has one type. */
  readonly hasTextLabels: boolean
  readonly write: (content: string | Uint8Array) => Promise<void>
}

const columns = ['id', 'observedAt', 'version', 'score', 'predictedLabel', 'label', 'labelKnownAt'] as const

/** Writers of `remodel predictions`, by format. */
export const predictionWriters = {
  csv: async ({ write }: Output): Promise<PredictionWriter> => {
    await write(`${columns.join()}\n`)
    return {
      add: (page) => write(page.map((row) => `${columns.map((column) => csvCell(row[column])).join()}\n`).join('')),
      end: async () => {},
    }
  },
  ndjson: async ({ write }: Output): Promise<PredictionWriter> => ({
    add: (page) => write(page.map((row) => `${JSON.stringify(row)}\n`).join('')),
    end: async () => {},
  }),
  // Its writer is needed by this format alone.
  parquet: async (output: Output): Promise<PredictionWriter> =>
    (await import('./predictions-parquet.ts')).parquetWriter(output),
} as const

function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
