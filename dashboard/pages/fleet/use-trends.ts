import { useEffect, useRef, useState } from 'preact/hooks'
import type { FleetModel } from '#contracts/api/model-summary'
import { call } from '../../api/call.ts'

const modelsPerAsk = 100
const pointsShown = 60

/** The latest figures of the models in sight, each in its metric, by name; read again after a model's next check. */
export function useTrends(inSight: readonly FleetModel[]): ReadonlyMap<string, readonly (number | null)[]> {
  const [trends, setTrends] = useState<ReadonlyMap<string, readonly (number | null)[]>>(new Map())
  const askedAt = useRef(new Map<string, string>())
  const wanted = inSight.filter(
    ({ name, performance }) => performance !== null && askedAt.current.get(name) !== performance.at,
  )
  const key = wanted.map(({ name, performance }) => `${name}@${performance?.at}`).join()
  useEffect(() => {
    if (wanted.length === 0) return
    const timer = setTimeout(async () => {
      const asked = wanted.slice(0, modelsPerAsk)
      const ofAccuracy = new Set(asked.flatMap(({ name, metric }) => (metric === 'accuracy' ? name : [])))
      for (const { name, performance } of asked) askedAt.current.set(name, performance?.at ?? '')
      try {
        const models = asked.map(({ name }) => name).join()
        const answer = await call('listTrends', { query: { models, points: pointsShown } })
        setTrends((before) => {
          const after = new Map(before)
          for (const { modelName, accuracies } of answer.trends)
            after.set(
              modelName,
              accuracies.map(({ accuracy, figure }) => (ofAccuracy.has(modelName) ? accuracy : figure)),
            )
          return after
        })
      } catch {
        for (const { name } of asked) askedAt.current.delete(name)
      }
    }, 150)
    return () => clearTimeout(timer)
  }, [key])
  return trends
}
