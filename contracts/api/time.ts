import * as z from 'zod'

/** A time in the API: ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime().meta({ examples: ['1998-03-02T14:30:00.000Z'] })
export const timeOrNullSchema = timeSchema.nullable()
