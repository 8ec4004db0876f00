/** Costs are counted by it: everything of an installation that costs money carries it, what the stack makes and what runs make later. */
export const installationTag = { key: 'remodel:installation', value: 'remodel' } as const
