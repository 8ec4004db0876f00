import { Agent, request } from 'node:https'

/** How to reach an API server, and as whom. */
export interface ApiAccess {
  /** `https://127.0.0.1:PORT` */
  readonly server: string
  /** PEM. */
  readonly ca: string
  readonly token: string
}

export interface ApiAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API server answers; tests compare it
  readonly body: any
}

const agents = new Map<string, Agent>()

/** One request, as it is written: for what the client has no method, and to see the server's own answer to an error. */
export function apiRequest(
  { server, ca, token }: ApiAccess,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  contentType = 'application/json',
): Promise<ApiAnswer> {
  const agent = agents.get(ca) ?? new Agent({ ca, keepAlive: true })
  agents.set(ca, agent)
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': contentType }
  return new Promise((resolve, reject) => {
    const sent = request(`${server}${path}`, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = response.headers['content-type']?.includes('json')
        resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text })
      })
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
