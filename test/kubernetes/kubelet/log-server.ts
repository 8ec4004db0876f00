import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

/** A container's log, and whether more of it may come. */
export interface FoundLog {
  readonly file: string
  isRunning(): boolean
}

/**
 * The part of a kubelet's server that `pods/log` needs: the API server asks it, and hands its answer on.
 *
 * @param find the log of a container; null if there is no such container, or it never started
 */
export function makeLogServer(
  certificate: { readonly cert: string; readonly key: string },
  find: (namespace: string, pod: string, container: string) => FoundLog | null,
): Server {
  return createServer(certificate, (request, response) => {
    answer(request, response, find).catch((error) => response.writeHead(500).end(String(error)))
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  find: (namespace: string, pod: string, container: string) => FoundLog | null,
): Promise<void> {
  const url = new URL(request.url ?? '', 'https://kubelet')
  const [, kind, namespace = '', pod = '', container = ''] = url.pathname.split('/')
  const unknown = [...url.searchParams.keys()].filter((name) => !['tailLines', 'limitBytes', 'follow'].includes(name))
  if (kind !== 'containerLogs' || unknown.length > 0) {
    response.writeHead(501).end(`the lab's kubelet serves no ${kind} with ${unknown.join(', ')}`)
    return
  }
  const log = find(namespace, pod, container)
  if (log === null || !existsSync(log.file)) {
    response.writeHead(400).end(`container "${container}" in pod "${pod}" is waiting to start`)
    return
  }
  response.writeHead(200, { 'content-type': 'text/plain' })
  const { tailLines, limitBytes, follow } = Object.fromEntries(url.searchParams)
  let sent = statSync(log.file).size
  const bytes = readFileSync(log.file).subarray(0, sent)
  const tail = tailLines === undefined ? bytes : lastLines(bytes, Number(tailLines))
  response.write(limitBytes === undefined ? tail : tail.subarray(0, Number(limitBytes)))
  while (follow === 'true' && !response.destroyed) {
    const isLast = !log.isRunning()
    const size = existsSync(log.file) ? statSync(log.file).size : sent
    if (size > sent)
      for await (const chunk of createReadStream(log.file, { start: sent, end: size - 1 })) response.write(chunk)
    sent = size
    if (isLast) break
    await sleep(50)
  }
  response.end()
}

function lastLines(bytes: Buffer, count: number): Buffer {
  let start = bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length
  for (let left = count; left > 0 && start >= 0; left--) start = start === 0 ? -1 : bytes.lastIndexOf(10, start - 1)
  return bytes.subarray(count === 0 ? bytes.length : start + 1)
}
