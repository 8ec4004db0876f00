import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('model_name', z.string())

/**
 * Models whose file names this SageMaker endpoint, or this service on Kubernetes: usually one, none for an endpoint of
 * another application.
 */
export function findModelsOfEndpoint(executor: SqlExecutor, endpointName: string): Promise<string[]> {
  return executor.query(
    sql`
    select model_name from models
     where ${endpointName} in (
             definition -> 'serving' -> 'sagemaker' ->> 'endpoint',
             definition -> 'serving' -> 'kubernetes' ->> 'service')
     order by model_name`,
    rowSchema,
  )
}
