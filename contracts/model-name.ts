import * as z from 'zod'

export const modelNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name starts with a letter and has 1 to 40 of a-z, 0-9 and -')
