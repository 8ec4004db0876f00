import { expect, test } from 'vitest'
import { databaseError } from '#adapters/postgres/database-error'

test.each([
  ['23505', 'DB_DUPLICATE', false],
  ['23P01', 'DB_CONSTRAINT_VIOLATED', false],
  ['40001', 'DB_SERIALIZATION_FAILED', true],
  ['40P01', 'DB_DEADLOCK', true],
  ['55P03', 'DB_LOCK_NOT_AVAILABLE', true],
  ['57P01', 'DB_SHUTTING_DOWN', true],
  ['57014', 'DB_STATEMENT_CANCELLED', true],
  ['08006', 'DB_CONNECTION_LOST', true],
  ['53300', 'DB_OUT_OF_RESOURCES', true],
  ['42703', 'DB_INVALID_STATEMENT', false],
  ['XX000', 'DB_FAILED', false],
])('SQLSTATE %s is %s', (sqlState, code, retryable) => {
  expect(databaseError({ sqlState, message: 'why' })).toMatchObject({ code, retryable, details: { sqlState } })
})

test('a row without a partition differs from a failed check', () => {
  const message = 'no partition of relation "predictions" found for row'
  expect(databaseError({ sqlState: '23514', message }).code).toBe('DB_PARTITION_MISSING')
  expect(databaseError({ sqlState: '23514', message: 'new row violates check' }).code).toBe('DB_CHECK_VIOLATED')
})
