/** Text with code in backticks. */
export function Prose({ text }: { readonly text: string }) {
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part + index}>{part}</code> : part))}</>
}
