import type { ModelSummary } from '#contracts/api/model-summary'
import { call } from '../../api/call.ts'

const pageSize = 500

/** All models, read page by page. */
export async function allModels(signal: AbortSignal): Promise<readonly ModelSummary[]> {
  const models: ModelSummary[] = []
  let cursor: string | undefined
  do {
    const page = await call('listModels', { query: { limit: pageSize, ...(cursor && { cursor }) } }, { signal })
    models.push(...page.models)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return models
}
