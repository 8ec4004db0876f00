import * as z from 'zod'

/** The kinds of answers that a model gives. */
export const tasks = ['binary-classification', 'multiclass-classification', 'regression'] as const
export const taskSchema = z.enum(tasks)
export type Task = z.infer<typeof taskSchema>

/** Classes without which there is nothing to tell apart. */
export const classesMin = 2

/** Classes of a multiclass classification: beyond this many, labels are rather numbers of a regression. */
export const classesMax = 100
