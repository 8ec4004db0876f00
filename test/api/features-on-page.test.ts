import { expect, it } from 'vitest'
import { featuresOnPage, type RankedFeature } from '#api/drift/drift-map-of'

const feature = (group: RankedFeature['group'], name: string, importance: number | null): RankedFeature => ({
  ...{ name, group, kind: 'numeric', importance },
})
const features = [
  feature('ohlcv', 'close', 0.1),
  feature('ohlcv', 'open', 0.4),
  feature('flow', 'inflow', null),
  feature('ohlcv', 'volume', null),
  feature('ohlcv', 'high', null),
  feature('ohlcv', 'low', -0.01),
]
const names = (page: ReturnType<typeof featuresOnPage>) => page.features.map(({ name }) => name)

it('lists the features of a group by falling importance, those of unknown importance last and by name', () => {
  expect(names(featuresOnPage(features, { limit: 9 }))).toEqual(['inflow', 'open', 'close', 'low', 'high', 'volume'])
})

it('goes on after the last feature of the page before, each feature once', () => {
  const seen: string[] = []
  let cursor: string | undefined
  for (let page = 0; page < 3; page++) {
    const found = featuresOnPage(features, { limit: 2, cursor })
    seen.push(...names(found))
    cursor = found.next ?? undefined
  }
  expect([seen, cursor]).toEqual([['inflow', 'open', 'close', 'low', 'high', 'volume'], undefined])
})

it('selects a group or a feature, and begins again where the feature of a cursor is gone', () => {
  expect(names(featuresOnPage(features, { limit: 9, group: 'flow' }))).toEqual(['inflow'])
  expect(names(featuresOnPage(features, { limit: 9, feature: 'low' }))).toEqual(['low'])
  expect(names(featuresOnPage(features, { limit: 1, cursor: 'ohlcv/gone' }))).toEqual(['inflow'])
})
