import { expect, it } from 'vitest'
import { trace } from '#pipeline/middleware/trace'
import { runUnder } from './run-under.ts'

async function tracesOf(work: () => Promise<unknown>) {
  const traces: unknown[] = []
  const tracer = {
    begin: (name: string, annotations: object) => {
      traces.push(['begins', name, annotations])
      return (error?: unknown) => void traces.push(['ends', error])
    },
  }
  await runUnder([trace({ functionName: 'notify', tracer })], work)({}).catch(() => undefined)
  return traces
}

it('lasts as long as the work, under the name of the function', async () => {
  expect(await tracesOf(async () => 'done')).toEqual([
    ['begins', 'notify', { function: 'notify' }],
    ['ends', undefined],
  ])
})

it('says with what the work failed', async () => {
  const error = new TypeError('no')
  expect((await tracesOf(() => Promise.reject(error)))[1]).toEqual(['ends', error])
})

it('keeps runs apart that are on at the same time', async () => {
  const ended: string[] = []
  const tracer = { begin: (name: string) => () => void ended.push(`${name} ${ended.length}`) }
  const run = runUnder(
    [trace({ functionName: 'notify', tracer })],
    (ms: number) => new Promise((end) => setTimeout(end, ms)),
  )
  await Promise.all([run(10), run(1)])
  expect(ended).toEqual(['notify 0', 'notify 1'])
})
