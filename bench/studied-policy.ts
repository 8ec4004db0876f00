import type { LossDay } from '#core/policy/retraining/price/loss-day'
import type { DailyPolicy, PolicyWorld } from '#test/support/policy-world'

/**
 * The policy that a study of a hundred settings recommended, as a peer: it takes rows as independent, knows no standard
 * error of what it measures, and no value of more rows.
 */
export function studiedPolicy({ rowsPerDay: n, firstDay }: PolicyWorld): DailyPolicy {
  let [num, den, prior, fresh, regret, brokenAt] = [0, 0, 0.004, Number.NaN, 0, -1]
  let served: number[] = []
  let version = 0
  return ({ day, days, versions }) => {
    const today = days.at(-1) as LossDay
    if (today.version !== version) {
      version = today.version
      served = []
      regret = 0
    }
    const accuracy = 1 - today.lossSum / n
    served.push(accuracy)
    const fading = 0.5 ** (1 / 120)
    num *= fading
    den *= fading
    const startOf = (number: number) => (versions[number - 1]?.trainedAt ?? 0) / 86_400_000
    const own = startOf(version)
    const others = today.beside.filter((other) => startOf(other.version) >= brokenAt)
    for (const other of others) {
      const x = n * (Math.sqrt(day - startOf(other.version) + 1) - Math.sqrt(day - own + 1))
      // The discordant rows, of which the study had the count: about a tenth, or what the difference itself needs.
      const discordant = Math.max(1, n / 10, Math.abs(other.gainSum))
      num += (x * other.gainSum) / discordant / others.length
      den += (x * x) / discordant / others.length
    }
    const precision = 1 / prior ** 2
    const b = Math.max(0, (num + precision * prior) / (den + precision))
    let predicted = 0
    for (let age = 1; age <= day - own + 1; age += 1) predicted += n * b * Math.sqrt(age)
    const isAged = predicted >= n
    if (served.length === 7) {
      const mean = served.reduce((sum, each) => sum + each, 0) / 7
      fresh = Number.isNaN(fresh) ? mean : 0.5 * fresh + 0.5 * mean
    }
    if (served.length > 7) {
      regret = Math.max(0, regret + n * (fresh - accuracy))
      if (regret > n && !isAged) {
        num = 0
        den = 0
        prior = 0.01
        brokenAt = day + 1 - firstDay + firstDay
        return true
      }
    }
    return isAged
  }
}
