import * as z from 'zod'
import { type ConfigurationName, configurationSchema } from './configuration.ts'

/**
 * The range of a setting in words: its limits, or its names.
 *
 * @example settingRange('data_threshold') // => 'whole, from 1'
 * @example settingRange('training_price') // => 'auto, or from 0'
 */
export function settingRange(name: ConfigurationName): string {
  const { enum: names, ...limits } = z.toJSONSchema(configurationSchema.shape[name], { io: 'input' })
  return names ? names.join(', ') : limitsInWords(limits)
}

/**
 * The possible values of a setting; null for numbers and texts.
 *
 * @example settingChoices('gate_mode') // => ['not-worse', 'better']
 */
export function settingChoices(name: ConfigurationName): (string | boolean)[] | null {
  const { enum: names, type } = z.toJSONSchema(configurationSchema.shape[name], { io: 'input' })
  if (type === 'boolean') return [true, false]
  return names ? names.map(String) : null
}

/** The limit of the database's columns is no limit in practice. */
const int32Max = 2_147_483_647

function limitsInWords(limits: z.core.JSONSchema.BaseSchema): string {
  const { type, const: name, anyOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits
  if (anyOf) return anyOf.map((each) => limitsInWords(each as z.core.JSONSchema.BaseSchema)).join(', or ')
  if (name !== undefined) return String(name)
  if (type === 'string') return 'text'
  if (type === 'boolean') return 'true or false'
  const from = exclusiveMinimum === undefined ? `from ${minimum}` : `above ${exclusiveMinimum}`
  const isOpen = maximum === undefined || maximum >= int32Max
  const to = exclusiveMaximum === undefined ? (isOpen ? '' : ` to ${maximum}`) : `, below ${exclusiveMaximum}`
  return `${type === 'integer' ? 'whole, ' : ''}${from}${to}`
}
