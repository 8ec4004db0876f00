/** The reason for an ask, for use in an `AskDialog`. The placeholder is the API's default. */
export function ReasonField({ placeholder }: { readonly placeholder: string }) {
  return (
    <label>
      Reason <span class="muted">(kept in the ledger)</span>
      <input name="reason" maxLength={500} placeholder={placeholder} />
    </label>
  )
}
