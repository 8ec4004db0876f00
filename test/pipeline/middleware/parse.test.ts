import { expect, it } from 'vitest'
import { spec } from '#functions/reconcile/spec'
import { parse } from '#pipeline/middleware/parse'
import { FakeClock } from '#test/support/fake-ports'
import { runUnder } from './run-under.ts'

const clock = new FakeClock('2024-05-01T10:00:00Z')
const run = runUnder([parse({ spec, clock })], (input) => ({ input }))

it('gives the handler what the input says, at the time of the clock', async () => {
  expect(await run({ lifecycle: 'deployed' })).toMatchObject({
    input: { 'detail-type': 'ScheduleDue', detail: { metadata: { occurredAt: '2024-05-01T10:00:00.000Z' } } },
  })
})

it('gives the handler null for what does not concern the function', async () => {
  const input = { source: 'aws.ec2', 'detail-type': 'Spot', time: '2024-05-01T10:00:00Z', detail: {} }
  expect(await run(input)).toEqual({ input: null })
})

it('fails with what cannot be read', async () => {
  await expect(run({ nonsense: true })).rejects.toMatchObject({ code: 'NOT_AN_EVENT', retryable: false })
})
