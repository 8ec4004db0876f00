import * as z from 'zod'
import { type Environment, type EnvironmentName, environmentSchema } from '#contracts/environment'
import { AppError } from '#core/errors'
import type { FunctionSpec } from './function-spec.ts'
import { type EnvironmentNameOf, environmentOf } from './port-environment.ts'

/** The part of the environment that a function with this spec may read. */
export type EnvironmentFor<Spec extends FunctionSpec> = Pick<Environment, EnvironmentNameOf<Spec>>

/**
 * Reads the variables that a function's spec gives it, and no others.
 *
 * @throws {AppError} `INVALID_ENVIRONMENT`, naming what is missing
 */
export function readEnvironment<Spec extends FunctionSpec>(
  spec: Spec,
  variables: Readonly<Record<string, string | undefined>>,
): EnvironmentFor<Spec> {
  const mask = Object.fromEntries(environmentOf(spec).map((name) => [name, true])) as Record<EnvironmentName, true>
  // The environment is read once a process: compiling the schema would take longer than walking it.
  const environment = environmentSchema.pick(mask).safeParse(variables, { jitless: true })
  if (environment.success) return environment.data as EnvironmentFor<Spec>
  const message = `the environment of ${spec.name} is not as its spec asks: ${z.prettifyError(environment.error)}`
  throw new AppError({ code: 'INVALID_ENVIRONMENT', message })
}
