import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { readMigrationTexts } from '#adapters/postgres/read-migrations'
import { defaultConfiguration } from '#contracts/configuration'
import { defaultSchedules } from '#contracts/schedules'
import { toEventBridgeCron } from '#core/schedule/to-event-bridge-cron'
import { sql } from '#core/sql'
import { deploy } from './emulator/deploy.ts'
import { releaseWithOtherDefault } from './emulator/release-with-other-default.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'

describe('a deployment', () => {
  const installation = new Installation(inject('cloud'))
  const { ScheduleGroupName: GroupName } = installation.cloud.outputs
  const schedule = (Name: string) => installation.scheduler.send(new GetScheduleCommand({ GroupName, Name }))
  afterAll(() => installation.close())

  it('migrates and seeds the database', async () => {
    const applied = await installation.rows(sql`select name from schema_migrations order by name`)
    expect(applied.map(({ name }) => name)).toEqual(Object.keys(await readMigrationTexts()).sort())
    const threshold = sql`select config_value from retraining_config where config_name = 'data_threshold' and model_name is null`
    expect(await installation.value(threshold)).toBe(defaultConfiguration.data_threshold)
    expect(await installation.value(sql`select count(*)::integer from retraining_schedules`)).toBe(
      defaultSchedules.length,
    )
  })

  it('hosts the default schedules in their own group, at the times of the table', async () => {
    const { Schedules = [] } = await installation.scheduler.send(new ListSchedulesCommand({ GroupName }))
    expect(Schedules.map(({ Name }) => Name).sort()).toEqual(
      defaultSchedules.map(({ scheduleName }) => scheduleName).sort(),
    )
    for (const { scheduleName, cronExpression } of defaultSchedules)
      expect(await schedule(scheduleName)).toMatchObject({
        ScheduleExpression: toEventBridgeCron(cronExpression),
        State: 'ENABLED',
      })
  })

  it('answers over HTTP what the table says, to signed requests alone', async () => {
    expect((await installation.api('/v1/schedules/weekly', { unsigned: true })).status).toBe(403)
    const answer = await installation.api('/v1/schedules/weekly')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ name: 'weekly', cronExpression: '0 3 * * 0', timeZone: 'UTC' })
  })

  it('keeps an edit of a schedule, though a later release brings another default', async () => {
    const edit = { cronExpression: '15 6 * * 1', timeZone: 'Europe/Berlin' }
    const edited = await installation.api('/v1/schedules/weekly', { method: 'PUT', json: edit })
    expect(edited.status, await edited.clone().text()).toBe(200)
    const asEdited = { ScheduleExpression: 'cron(15 6 ? * MON *)', ScheduleExpressionTimezone: 'Europe/Berlin' }
    expect(await schedule('weekly')).toMatchObject(asEdited)

    const before = await schedule('weekly')
    const { endpoint, folder } = installation.cloud
    await releaseWithOtherDefault(folder, { from: toEventBridgeCron('0 3 * * 0'), to: toEventBridgeCron('0 4 * * 0') })
    await deploy({ endpoint, folder, limitMs: 300_000 })
    await eventually('the edit holds', () => schedule('weekly'), {
      isIt: ({ ScheduleExpression }) => ScheduleExpression === asEdited.ScheduleExpression,
    })
    expect(await schedule('weekly')).toMatchObject(asEdited)
    // Nobody writes to a schedule that is as it should be: the release did set it back, and sync-schedules mended it.
    const { LastModificationDate } = await schedule('weekly')
    expect(LastModificationDate?.getTime()).toBeGreaterThan(before.LastModificationDate?.getTime() ?? Number.NaN)
  }, 330_000)
})
