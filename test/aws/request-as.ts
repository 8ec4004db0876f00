import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'

export interface NamedRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks a URL whose name no resolver knows of a server on the loopback, as the name's owner. */
export function requestAs(url: string, { method = 'GET', headers = {}, body }: NamedRequest): Promise<Response> {
  const { host, port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path: pathname + search, headers: { ...headers, host } }
    request(options, (answer) => {
      const names = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)])
      buffer(answer).then((content) => {
        const text = content.length > 0 ? content.toString('utf8') : null
        resolve(new Response(text, { status: answer.statusCode ?? 500, headers: names }))
      }, reject)
    })
      .on('error', reject)
      .end(body)
  })
}
