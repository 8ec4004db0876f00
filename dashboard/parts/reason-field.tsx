/** Asks why, in a dialog: `AskDialog` hands over what was typed. The placeholder is the API's default reason. */
export function ReasonField({ placeholder }: { readonly placeholder: string }) {
  return (
    <label>
      Reason <span class="muted">(the ledger keeps it)</span>
      <input name="reason" maxLength={500} placeholder={placeholder} />
    </label>
  )
}
