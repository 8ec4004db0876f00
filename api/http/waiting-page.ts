/**
 * A page for the time before the dashboard can be shown: it says why, and loads itself anew until the dashboard comes.
 *
 * Without scripts and styles, which the content policy would refuse.
 *
 * @param sentence plain text
 * @param reloadSeconds null where waiting is of no use
 * @example waitingPage('The pages are being built.', 1).includes('http-equiv="refresh" content="1"') // => true
 */
export function waitingPage(sentence: string, reloadSeconds: number | null): string {
  const reload = reloadSeconds === null ? '' : `<meta http-equiv="refresh" content="${reloadSeconds}">\n`
  const promise = reloadSeconds === null ? '' : ' This page reloads by itself.'
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
${reload}<title>Remodel</title><h1>Remodel</h1><p>${escaped(sentence)}${promise}</p></html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
