import { createServer, type ServerResponse } from 'node:http'

export interface WebhookServer {
  readonly url: string
  readonly posts: { readonly path: string; readonly contentType: string | undefined; readonly body: unknown }[]
  /** What the next posts get; a function may leave a post without an answer. */
  answer: (response: ServerResponse) => void
  close(): Promise<void>
}

export const webhookPath = '/services/T0000/B0000/very-secret-token'

/** A webhook on this machine, which answers as Slack does where a test says nothing else. */
export async function startWebhookServer(): Promise<WebhookServer> {
  const posts: WebhookServer['posts'] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    posts.push({
      path: request.url ?? '',
      contentType: request.headers['content-type'],
      body: JSON.parse(Buffer.concat(chunks).toString()),
    })
    hook.answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const hook: WebhookServer = {
    url: `http://127.0.0.1:${port}${webhookPath}`,
    posts,
    answer: (response) => void response.end('ok'),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return hook
}
