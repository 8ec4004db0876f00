/** A server-sent event; `id` is what a later connection goes on after. */
export interface Message {
  readonly id: string | null
  readonly event: string
  readonly data: string
  /** After what time to come again once the stream has ended, where the server says so. */
  readonly retryMs?: number
}

/**
 * Takes a stream of server-sent events apart, however its text was cut: feed it text, it gives the messages that are complete.
 *
 * A message without data but with an id says how far the stream is.
 */
export class MessageReader {
  #rest = ''

  feed(text: string): Message[] {
    const blocks = (this.#rest + text).replaceAll('\r\n', '\n').split('\n\n')
    this.#rest = blocks.pop() ?? ''
    return blocks.map(messageOf).filter((message) => message.id !== null || message.data !== '')
  }
}

function messageOf(block: string): Message {
  let [id, event]: [string | null, string] = [null, 'message']
  const data: string[] = []
  let retryMs: number | undefined
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'id') id = value
    else if (field === 'event') event = value
    else if (field === 'data') data.push(value)
    else if (field === 'retry' && /^\d+$/.test(value)) retryMs = Number(value)
  }
  return { id, event, data: data.join('\n'), ...(retryMs !== undefined && { retryMs }) }
}
