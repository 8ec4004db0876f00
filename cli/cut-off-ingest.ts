import { plural } from '#contracts/wording'
import { AppError, InvalidInputError } from '#core/errors'
import { CommandError, exitCodes } from './command-error.ts'

/**
 * The error for a file of which a part was sent: how far it came, and what to do. A file at fault is not sent again as
 * it is.
 *
 * @param rowsIn rows that were answered, rejected ones included
 */
export function cutOffIngest(error: unknown, rowsIn: number): unknown {
  if (!(error instanceof CommandError || error instanceof AppError)) return error
  const isLost = error instanceof CommandError && error.code === 'NO_ANSWER'
  if (rowsIn === 0 && !isLost) return error
  const isFileAtFault =
    error instanceof InvalidInputError || (error instanceof CommandError && error.exitCode === exitCodes.usage)
  const next = isFileAtFault ? 'send the file again once it is mended' : 'send the file again'
  const words = error.message.replace(/[.\s]*$/, '')
  const { errors } = error instanceof CommandError ? error : { errors: [] }
  const exitCode = isFileAtFault ? exitCodes.usage : exitCodes.failed
  const place = rowsIn === 0 ? 'None of the file is known to be in' : `${inWords(rowsIn)} of the file came in`
  return new CommandError(error.code, `${words}. ${place}; ${next}: rows that are in are not counted twice.`, {
    errors,
    exitCode,
  })
}

/** Large figures with their separators, as in 35,000 rows. */
function inWords(rows: number): string {
  return plural(rows, 'row').replace(String(rows), rows.toLocaleString('en-US'))
}
