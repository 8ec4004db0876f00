import * as z from 'zod'
import type { Notification } from '#contracts/notification'
import type { TopicMessage } from '#pipeline/parse-topic-messages'

const alarmSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().nullish(),
  NewStateValue: z.string(),
  NewStateReason: z.string().default(''),
})

const severitySchema = z.enum(['info', 'warning', 'critical']).catch('info')

/** Reads a topic's message: an alarm in CloudWatch's JSON, or one of our notifications. */
export function chatMessageOf({ subject, message, attributes }: TopicMessage): Notification {
  const alarm = alarmOf(message)
  if (alarm) {
    const isOver = alarm.NewStateValue === 'OK'
    return {
      severity: isOver ? 'info' : 'critical',
      modelName: '',
      subject: `${alarm.AlarmName}: ${isOver ? 'over' : alarm.NewStateValue}`,
      text: [alarm.AlarmDescription, alarm.NewStateReason].filter(Boolean).join('\n'),
    }
  }
  const [first = '', ...rest] = message.split('\n\n')
  return {
    severity: severitySchema.parse(attributes.severity),
    modelName: attributes.modelName ?? '',
    subject: subject === '' || rest.length > 0 ? first : subject,
    text: rest.length > 0 ? rest.join('\n\n') : message,
  }
}

function alarmOf(message: string): z.infer<typeof alarmSchema> | undefined {
  if (!message.startsWith('{')) return undefined
  try {
    return alarmSchema.safeParse(JSON.parse(message)).data
  } catch {
    return undefined
  }
}
