import * as z from 'zod'

/** A message to people, before a channel gives it its form. */
export const notificationSchema = z.object({
  severity: z.enum(['info', 'warning', 'critical']),
  /** `*` for the installation, and for several models. */
  modelName: z.string(),
  /** The models of a notification that was gathered of several; missing where they are too many to name. */
  modelNames: z.array(z.string()).readonly().optional(),
  /** E-mail addresses that get it in place of the installation's. */
  emails: z.array(z.string()).readonly().optional(),
  /** One line. */
  subject: z.string(),
  text: z.string(),
})
export type Notification = z.infer<typeof notificationSchema>
