import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import { readDataCapture } from '#rows/data-capture/read-data-capture'

/** The rows of the guide's tables, by their header. Cells lose their code marks; `\|` is a bar, `\n` a line break. */
function tableOf(header: string): string[][] {
  const lines = readFileSync('docs/captured-requests.md', 'utf8').split('\n')
  const start = lines.findIndex((line) => line.startsWith(header))
  const rows = lines.slice(start + 2)
  return rows.slice(0, rows.indexOf('')).map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'))
      .map((cell) => cell.replaceAll('\\|', '|').replaceAll('\\n', '\n')),
  )
}

const modelWith = (answer: string) =>
  modelFileSchema.parse({
    name: 'basic',
    type: 'xgboost',
    columns: { time: 'at', label: 'y' },
    features: [{ name: 'a' }, { name: 'b' }, { name: 'c', kind: 'categorical' }],
    ...(answer !== '' && { answer: JSON.parse(answer) }),
  })

const payload = (data: string) => ({ observedContentType: 'text/csv', encoding: 'CSV', data })
const captured = (request: string, answer: string) =>
  JSON.stringify({
    captureData: { endpointInput: payload(request), endpointOutput: payload(answer) },
    eventMetadata: { eventId: 'e', inferenceTime: '2024-03-01T10:00:00Z' },
  })

describe('the guide to captured requests', () => {
  const answers = tableOf('| server |')
  it('shows as many answers as it is read for', () => {
    expect(answers.length).toBeGreaterThan(20)
    expect(answers.every((cells) => cells.length === 4)).toBe(true)
  })

  it.each(answers)('%s: %s with "%s" gives %s', (_server, answer, said, score) => {
    const { observations } = readDataCapture(captured('1,2,x', answer as string), modelWith(said as string))
    expect(observations.map((row) => row.features)).toEqual([[1, 2, 'x']])
    if (score === 'none') expect(observations[0]?.noScore?.reason).toMatch(/\S/)
    else expect(observations[0]?.score).toBeCloseTo(Number(score), 12)
  })

  it.each(tableOf('| records |'))('%s: %s is one record', (_records, request) => {
    const { observations } = readDataCapture(captured(request as string, '0.5'), modelWith(''))
    expect(observations.map(({ features, score }) => [features, score])).toEqual([[[1, 2, 'x'], 0.5]])
  })
})
