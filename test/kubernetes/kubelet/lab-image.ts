/** A container's surroundings, for an image that has to know them. */
interface InContainer {
  /** The folder or file that stands for a path of the container. */
  path(inContainer: string): string
  readonly podIp: string
}

/** An image of the lab: a command that is already there. An image without an entry cannot be pulled. */
export interface LabImage {
  /** The image's entry point: what runs where the container gives no command of its own. */
  readonly command: readonly string[]
  readonly env?: (inContainer: InContainer) => Readonly<Record<string, string>>
  /** The user id of the image; a container that must not run as root does not start with 0. */
  readonly user?: number
}
