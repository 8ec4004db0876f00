import { describe, expect, test } from 'vitest'
import { dataApiError } from '#adapters/rds-data/data-api-error'

function thrown(name: string, message: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } })
}

describe('errors of the Data API', () => {
  test.each([
    'ERROR: duplicate key value violates unique constraint "runs_once"; SQLState: 23505',
    'ERROR: duplicate key value violates unique constraint "runs_once"\n  Detail: Key (id)=(1) already exists.; SQLState: 23505',
  ])('a report of the server is read: %s', (message) => {
    for (const name of ['DatabaseErrorException', 'BadRequestException']) {
      expect(dataApiError(thrown(name, message, 400))).toMatchObject({
        code: 'DB_DUPLICATE',
        details: { sqlState: '23505', constraint: 'runs_once' },
      })
    }
  })

  test('the message keeps the fault and the hint, and drops position and SQLSTATE', () => {
    const report = 'ERROR: column "a" does not exist; Hint: Perhaps you meant "b".; Position: 12; SQLState: 42703'
    const { message } = dataApiError(thrown('DatabaseErrorException', report, 400))
    expect(message).toBe('column "a" does not exist; Hint: Perhaps you meant "b".')
  })

  test.each([
    [
      'DatabaseResumingException',
      'The Aurora DB instance db-X is resuming after being auto-paused.',
      'DB_RESUMING',
      true,
    ],
    ['BadRequestException', 'The Aurora DB instance db-X is resuming after being auto-paused.', 'DB_RESUMING', true],
    ['BadRequestException', 'Transaction AbC= is not found', 'DB_TRANSACTION_LOST', true],
    [
      'BadRequestException',
      'Database returned more than the allowed response size limit',
      'DB_RESPONSE_TOO_LARGE',
      false,
    ],
    ['UnsupportedResultException', 'The result exceeds the size limit 1 MB.', 'DB_RESPONSE_TOO_LARGE', false],
    ['UnsupportedResultException', 'The result contains the unsupported data type X.', 'DB_UNSUPPORTED_TYPE', false],
    ['StatementTimeoutException', 'canceling statement due to statement timeout', 'DB_STATEMENT_CANCELLED', true],
    ['BadRequestException', 'FATAL: password authentication failed for user "r"', 'DB_CREDENTIALS_REFUSED', true],
    ['DatabaseErrorException', 'FATAL: not you; SQLState: 28P01', 'DB_CREDENTIALS_REFUSED', true],
    ['DatabaseErrorException', 'FATAL: no credentials for the role; SQLState: 28000', 'DB_CREDENTIALS_REFUSED', true],
    ['SecretsErrorException', 'The secret could not be read in time.', 'DB_CREDENTIALS_REFUSED', true],
    ['DatabaseErrorException', 'FATAL: the database system is starting up; SQLState: 57P03', 'DB_SHUTTING_DOWN', true],
    ['DatabaseErrorException', 'ERROR: permission denied for table; SQLState: 42501', 'DB_ACCESS_DENIED', false],
    ['ForbiddenException', 'no', 'DB_ACCESS_DENIED', false],
    ['HttpEndpointNotEnabledException', 'no', 'DB_ENDPOINT_OFF', true],
    ['NeverHeardOf', 'what', 'DB_FAILED', false],
  ])('%s (%s) is %s', (name, message, code, retryable) => {
    expect(dataApiError(thrown(name, message, 400))).toMatchObject({ name: 'DatabaseError', code, retryable })
  })

  test('an error without an answer is retryable', () => {
    expect(dataApiError(thrown('TimeoutError', 'socket hang up'))).toMatchObject({
      code: 'DB_CONNECTION_LOST',
      retryable: true,
    })
  })
})
