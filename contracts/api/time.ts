import * as z from 'zod'

/** A moment in the API: ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime()
export const timeOrNullSchema = timeSchema.nullable()
