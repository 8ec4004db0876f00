import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import { Construct } from 'constructs'

export interface RetrainingBudgetProps {
  readonly monthlyUsd: number
  readonly emails: readonly string[]
  /** Costs are counted by this tag. It has to be activated once as a cost allocation tag. */
  readonly tag: { readonly key: string; readonly value: string }
}

/** Mail when 80 % of the month's budget is spent, and when the month is forecast to end above it. */
export class RetrainingBudget extends Construct {
  constructor(scope: Construct, id: string, { monthlyUsd, emails, tag }: RetrainingBudgetProps) {
    super(scope, id)
    const subscribers = emails.map((address) => ({ subscriptionType: 'EMAIL', address }))
    const notice = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers,
    })
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyUsd, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:${tag.key}$${tag.value}`] },
      },
      notificationsWithSubscribers: [notice('ACTUAL', 80), notice('FORECASTED', 100)],
    })
  }
}
