import * as z from 'zod'
import { type ModelType, modelTypeSchema, modelTypes } from './model-types.ts'

/** The action of a schedule's tick. */
export const scheduleActionSchema = z.enum(['check-drift', 'check-performance', 'retrain', 'retrain-comprehensively'])
export type ScheduleAction = z.infer<typeof scheduleActionSchema>

/** The actions in words. */
export const scheduleActions: Readonly<Record<ScheduleAction, string>> = Object.freeze({
  'check-drift': "compares the inputs of each model with its champion's training data",
  'check-performance': 'compares the predictions of each champion with the labels that have arrived',
  retrain: 'retrains each model that has enough new labelled rows (data_threshold), if that is worth its price',
  'retrain-comprehensively':
    'the same on the whole history; where it trains, it replaces the daily retraining of its day',
})

export interface ScheduleDefinition {
  readonly scheduleName: string
  /** Five fields, standard: minute, hour, day of month, month, day of week (0 is Sunday). */
  readonly cronExpression: string
  /** IANA name. */
  readonly timeZone: string
  readonly action: ScheduleAction
  /** Empty for all. */
  readonly modelTypes: readonly ModelType[]
}

/** The schedules of a new installation: seeds of `retraining_schedules`, and resources of the CDK app. */
export const defaultSchedules: readonly ScheduleDefinition[] = Object.freeze([
  { scheduleName: 'drift', cronExpression: '*/30 * * * *', timeZone: 'UTC', action: 'check-drift', modelTypes: [] },
  {
    scheduleName: 'performance',
    cronExpression: '0 * * * *',
    timeZone: 'UTC',
    action: 'check-performance',
    modelTypes: [],
  },
  { scheduleName: 'daily', cronExpression: '0 2 * * *', timeZone: 'UTC', action: 'retrain', modelTypes: [] },
  {
    scheduleName: 'weekly',
    cronExpression: '0 3 * * 0',
    timeZone: 'UTC',
    action: 'retrain-comprehensively',
    modelTypes: [],
  },
])

export const scheduleEditSchema = z.strictObject({
  cronExpression: z.string().min(1).max(100).optional(),
  timeZone: z.string().min(1).max(60).optional(),
  enabled: z.boolean().optional(),
  modelTypes: z.array(modelTypeSchema).max(modelTypes.length).optional(),
})
export type ScheduleEdit = z.infer<typeof scheduleEditSchema>
