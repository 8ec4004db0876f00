import { RDSDataClient } from '@aws-sdk/client-rds-data'
import type { RdsDataOptions } from '#adapters/rds-data/data-api-calls'
import { RdsDataDatabase } from '#adapters/rds-data/rds-data-database'
import type { RdsDataApi } from './rds-data-api/rds-data-api.ts'

/** The executor on a fake of the Data API, as a Lambda builds it but for the endpoint. */
export function openRdsData(
  api: Pick<RdsDataApi, 'url'>,
  databaseName: string,
  options: Partial<RdsDataOptions> = {},
): RdsDataDatabase {
  return new RdsDataDatabase({
    resourceArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:remodel',
    secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:remodel',
    databaseName,
    client: loopbackClient(api.url),
    ...options,
  })
}

/** As `dataApiClient`: each request once. */
export function loopbackClient(endpoint: string): RDSDataClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return new RDSDataClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 })
}
