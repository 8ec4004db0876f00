import { UnreadableRowsError } from './unreadable-rows-error.ts'

/** A file's text, without its byte-order mark. @throws {UnreadableRowsError} `NOT_UTF8` */
export function decodeText(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (cause) {
    const message = 'The file is not UTF-8 text. (A compressed file is unpacked first.)'
    throw new UnreadableRowsError('NOT_UTF8', message, { cause })
  }
}
