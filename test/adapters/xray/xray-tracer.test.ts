import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { XrayTracer } from '#adapters/xray/xray-tracer'

const sampled = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'

function open(traceHeader: string | undefined) {
  const segments: Record<string, unknown>[] = []
  let now = 1_000_000
  const tracer = new XrayTracer({
    traceHeader: () => traceHeader,
    now: () => (now += 500),
    send: (datagram) => {
      const [header = '', segment = ''] = datagram.toString().split('\n')
      expect(JSON.parse(header)).toEqual({ format: 'json', version: 1 })
      segments.push(JSON.parse(segment))
    },
  })
  return { tracer, segments }
}

describe('a trace', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('has a subsegment of the work, below the invocation', () => {
    const { tracer, segments } = open(sampled)
    const end = tracer.begin('notify', { function: 'notify' })
    expect(segments).toEqual([])
    end()
    expect(segments).toEqual([
      {
        name: 'notify',
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        type: 'subsegment',
        trace_id: '1-5759e988-bd862e3fe1be46a994272793',
        parent_id: '53995c3f42cd8ad8',
        annotations: { function: 'notify' },
        start_time: 1000.5,
        end_time: 1001,
      },
    ])
  })

  it('shows work that failed, and with what', () => {
    const { tracer, segments } = open(sampled)
    tracer.begin('notify', {})(new TypeError('no'))
    expect(segments).toMatchObject([{ fault: true, cause: { exceptions: [{ type: 'TypeError', message: 'no' }] } }])
  })

  it.each([undefined, '', sampled.replace('Sampled=1', 'Sampled=0')])('is not written for %s', (header) => {
    const { tracer, segments } = open(header)
    tracer.begin('notify', {})()
    expect(segments).toEqual([])
  })

  it('goes to the daemon that Lambda names', async () => {
    const daemon = createSocket('udp4').bind(0, '127.0.0.1')
    await once(daemon, 'listening')
    vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${(daemon.address() as AddressInfo).port}`)
    vi.stubEnv('_X_AMZN_TRACE_ID', sampled)
    const received = once(daemon, 'message')
    new XrayTracer().begin('notify', {})()
    expect(String((await received)[0])).toContain('"name":"notify"')
    daemon.close()
  })
})
