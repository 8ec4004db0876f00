import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import type { EndTrace, TraceAnnotations, Tracer } from '#core/ports/tracer'
import { shortened } from '#core/text/shortened'

export interface XrayTracerOptions {
  /**
   * The invocation's trace header, as Lambda sets it: `Root=…;Parent=…;Sampled=1`.
   *
   * @default `_X_AMZN_TRACE_ID`, read on every call
   */
  readonly traceHeader?: () => string | undefined
  /** Sends a datagram to the X-Ray daemon. @default UDP to `AWS_XRAY_DAEMON_ADDRESS` */
  readonly send?: (datagram: Buffer) => void
  /** Milliseconds since 1970. @default system time */
  readonly now?: () => number
}

/** Keeps a datagram below the daemon's limit of 64 kB: longer ones are lost. */
const messageCharactersMax = 1000

/**
 * The Tracer port on the X-Ray daemon that runs beside every Lambda function with active tracing.
 *
 * It writes one subsegment per piece of work if the invocation is sampled. A lost trace changes nothing.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export class XrayTracer implements Tracer {
  readonly #options: Required<XrayTracerOptions>

  constructor(options: XrayTracerOptions = {}) {
    this.#options = {
      traceHeader: () => process.env._X_AMZN_TRACE_ID,
      send: sendToDaemon,
      now: () => Date.now(),
      ...options,
    }
  }

  begin(name: string, annotations: TraceAnnotations): EndTrace {
    const { traceHeader, send, now } = this.#options
    const parent = readHeader(traceHeader())
    if (parent === null) return () => {}
    const begun = {
      ...{ name, id: randomBytes(8).toString('hex'), type: 'subsegment', annotations },
      ...parent,
      start_time: now() / 1000,
    }
    return (error) => {
      const failed = error == null ? {} : { fault: true, cause: causeOf(error) }
      const segment = { ...begun, end_time: now() / 1000, ...failed }
      send(Buffer.from(`{"format":"json","version":1}\n${JSON.stringify(segment)}`))
    }
  }
}

/** @returns null if the invocation is not sampled */
function readHeader(header: string | undefined): { readonly trace_id: string; readonly parent_id: string } | null {
  const fields = new Map((header ?? '').split(';').map((field) => field.split('=') as [string, string]))
  const [root, parent] = [fields.get('Root'), fields.get('Parent')]
  return root !== undefined && parent !== undefined && fields.get('Sampled') === '1'
    ? { trace_id: root, parent_id: parent }
    : null
}

function causeOf(error: unknown) {
  const { name = 'Error', message = String(error) } = error instanceof Error ? error : {}
  const exception = {
    id: randomBytes(8).toString('hex'),
    type: name,
    message: shortened(message, messageCharactersMax),
  }
  return { exceptions: [exception] }
}

function sendToDaemon(datagram: Buffer): void {
  const [host, port] = (process.env.AWS_XRAY_DAEMON_ADDRESS ?? '').split(':')
  if (!host || !port) return
  const socket = createSocket('udp4')
  socket.unref()
  socket.on('error', () => socket.close())
  socket.send(datagram, Number(port), host, () => socket.close())
}
