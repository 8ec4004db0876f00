import { runInNewContext } from 'node:vm'
import { decodeParquet } from './decode-parquet.ts'
import type { ParquetAnswer, ParquetRequest } from './parquet-answer.ts'

/** The time limit of a script holds for everything that it calls: hyparquet never returns from some damaged pages. */
function answerTo({ content, durationMsMax }: ParquetRequest): ParquetAnswer {
  try {
    return runInNewContext('decode()', { decode: () => decodeParquet(content) }, { timeout: durationMsMax })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason =
      code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
        ? `it takes more than ${durationMsMax / 1000} seconds. It is damaged, or has to be sent in parts`
        : message
    return { code: 'UNREADABLE_FILE', problem: `The Parquet file cannot be read: ${reason}.` }
  }
}

process.on('message', (request: ParquetRequest) => process.send?.(answerTo(request)))
