/** The tag by which costs are counted: on every resource that costs money, whether the stack or a run creates it. */
export const installationTag = { key: 'remodel:installation', value: 'remodel' } as const
