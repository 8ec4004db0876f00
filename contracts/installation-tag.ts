/**
 * The installation's name where `remodel:name` gives no other. It is in no resource's name, so that installations from
 * before there were names keep theirs.
 */
export const defaultInstallationName = 'remodel'

/**
 * The tag with the installation's name: on every resource that costs money, whether the stack or a run creates it.
 * Costs are counted by it, and an installation may change no resource that carries another name.
 */
export const installationTagKey = 'remodel:installation'
